"""Reads a WMS with OWSLib: capabilities, a map, feature info, a legend. Arguments: address, version, layer (world)."""
import io, sys, urllib.request
from PIL import Image
from owslib.wms import WebMapService


def describe(answer):
    image = Image.open(io.BytesIO(answer.read()))
    return f"{image.format} {'x'.join(map(str, image.size))}"


address, version = sys.argv[1:3]
layer = sys.argv[3] if len(sys.argv) > 3 else "world"
wms = WebMapService(f"{address}/service", version=version)
print("title:", wms.identification.title)
print("contact:", wms.provider.contact.name if wms.provider.contact else "-")
print("layers:", ",".join(sorted(wms.contents)))
print("srs:", ",".join(sorted(wms[layer].crsOptions)))
if version == "1.3.0":
    print("dimensions:", ",".join(f"{name}={d['default']}" for other in wms.contents.values() for name, d in sorted(other.dimensions.items())))
box = (-5, 42, 9, 51)
request = dict(layers=[layer], srs="EPSG:4326", bbox=box, size=(300, 200), format="image/png")
print("map:", describe(wms.getmap(styles=[""], **request)))
if wms[layer].queryable:
    for info_format in next(o for o in wms.operations if o.name == "GetFeatureInfo").formatOptions:
        info = wms.getfeatureinfo(query_layers=[layer], info_format=info_format, xy=(150, 100), **request)
        print(f"info {info_format}:", info.read().decode())
for style in wms[layer].styles.values():
    print("legend:", describe(urllib.request.urlopen(style["legend"])))
