"""Reads a WMTS with OWSLib: capabilities and a tile. Argument: address of the service or its capabilities."""
import io, sys
from PIL import Image
from owslib.wmts import WebMapTileService

wmts = WebMapTileService(sys.argv[1])
print("layers:", ",".join(sorted(wmts.contents)))
print("matrix sets:", ",".join(sorted(wmts.tilematrixsets)))
answer = wmts.gettile(layer="world", tilematrixset="webmercator", tilematrix="03", row=2, column=4, format="image/png")
image = Image.open(io.BytesIO(answer.read()))
print("tile:", image.format, "x".join(map(str, image.size)))
