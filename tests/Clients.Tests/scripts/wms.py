"""Reads a WMS with OWSLib: capabilities, a map, feature info. Arguments: address, version, layer (world)."""
import io, sys
from PIL import Image
from owslib.wms import WebMapService

address, version = sys.argv[1:3]
layer = sys.argv[3] if len(sys.argv) > 3 else "world"
wms = WebMapService(f"{address}/service", version=version)
print("title:", wms.identification.title)
print("contact:", wms.provider.contact.name if wms.provider.contact else "-")
print("layers:", ",".join(sorted(wms.contents)))
box = (-5, 42, 9, 51)
answer = wms.getmap(layers=[layer], styles=[""], srs="EPSG:4326", bbox=box, size=(300, 200), format="image/png")
image = Image.open(io.BytesIO(answer.read()))
print("map:", image.format, "x".join(map(str, image.size)))
if wms[layer].queryable:
    info = wms.getfeatureinfo(layers=[layer], srs="EPSG:4326", bbox=box, size=(300, 200), format="image/png",
                              query_layers=[layer], info_format="text/plain", xy=(150, 100))
    print("info:", info.read().decode())
