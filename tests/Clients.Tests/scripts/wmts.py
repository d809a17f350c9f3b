"""Reads a WMTS with OWSLib: capabilities, a tile, feature info, a legend. Argument: address of the service or its capabilities."""
import io, sys, urllib.request
from PIL import Image
from owslib.wmts import WebMapTileService


def describe(answer):
    image = Image.open(io.BytesIO(answer.read()))
    return f"{image.format} {'x'.join(map(str, image.size))}"


wmts = WebMapTileService(sys.argv[1])
print("title:", wmts.identification.title)
print("layers:", ",".join(sorted(wmts.contents)))
print("matrix sets:", ",".join(sorted(wmts.tilematrixsets)))
tile = dict(layer="world", tilematrixset="webmercator", tilematrix="03", row=2, column=4)
print("tile:", describe(wmts.gettile(format="image/png", **tile)))
for resource in wmts["world"].resourceURLs:
    if resource["resourceType"] == "tile":
        url = resource["template"].format(TileMatrixSet="webmercator", TileMatrix="03", TileCol=4, TileRow=2)
        print("resource:", describe(urllib.request.urlopen(url)))
for style in wmts["world"].styles.values():
    if "legend" in style:
        print("legend:", describe(urllib.request.urlopen(style["legend"])))
