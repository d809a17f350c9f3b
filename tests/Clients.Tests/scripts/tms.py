"""Reads a TMS with OWSLib: capabilities and a tile of every map. Argument: address."""
import io, sys
from PIL import Image
from owslib.tms import TileMapService

tms = TileMapService(f"{sys.argv[1]}/tms/1.0.0/", version="1.0.0")
print("title:", tms.identification.title)
for name, content in sorted(tms.contents.items()):
    tile = Image.open(io.BytesIO(tms.gettile(1, 1, 1, id=name).read()))
    print("map:", "/".join(name.split("/")[-2:]), content.srs, content.mimetype, tile.format, "x".join(map(str, tile.size)))
