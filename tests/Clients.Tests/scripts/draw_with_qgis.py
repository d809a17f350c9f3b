"""Draws layers with QGIS, without windows. Argument: a JSON list of jobs, each with the layer's uri, the map's srs, bounds (x before y), size and file.

Prints a JSON list: per job what QGIS thinks of the layer; with "info", what it is told about that point; with "legend", the legend's size.
"""
import json, sys
from qgis.core import (QgsApplication, QgsCoordinateReferenceSystem, QgsMapRendererParallelJob, QgsMapSettings, QgsPointXY, QgsRaster,
                       QgsRasterLayer, QgsRectangle)
from qgis.PyQt.QtCore import QEventLoop, QSize
from qgis.PyQt.QtGui import QColor


def draw(layer, job):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem(job["srs"]))
    settings.setExtent(QgsRectangle(*job["bounds"]))
    settings.setOutputSize(QSize(*job["size"]))
    settings.setBackgroundColor(QColor("white"))
    drawing = QgsMapRendererParallelJob(settings)
    drawing.start()
    drawing.waitForFinished()
    drawing.renderedImage().save(job["file"])
    return [error.message for error in drawing.errors()]


def info(layer, job):
    answer = layer.dataProvider().identify(
        QgsPointXY(*job["info"]), QgsRaster.IdentifyFormatText, QgsRectangle(*job["bounds"]), *job["size"])
    return list(answer.results().values()) if answer.isValid() else answer.error().message()


def legend(layer, job):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setExtent(QgsRectangle(*job["bounds"]))
    settings.setOutputSize(QSize(*job["size"]))
    fetcher = layer.dataProvider().getLegendGraphicFetcher(settings)
    images = []
    loop = QEventLoop()
    fetcher.finish.connect(lambda image: (images.append(image), loop.quit()))
    fetcher.error.connect(lambda message: (images.append(message), loop.quit()))
    fetcher.start()
    if not images:
        loop.exec()
    return images[0] if isinstance(images[0], str) else [images[0].width(), images[0].height()]


def run(job):
    layer = QgsRasterLayer(job["uri"], "layer", "wms")
    result = {"valid": layer.isValid(), "error": layer.error().message()}
    if layer.isValid():
        result["errors"] = draw(layer, job)
        result["info"] = info(layer, job) if "info" in job else []
        result["legend"] = legend(layer, job) if job.get("legend") else []
    return result


app = QgsApplication([], False)
app.initQgis()
jobs = json.loads(sys.argv[1])
json.dump([run(job) for job in jobs], sys.stdout)
sys.stdout.flush()
app.exitQgis()
