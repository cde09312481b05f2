"""The packaged service serves a bundle of every method, and finds what Python finds with it.

Needs Java 25 and the service as ``mvn package`` leaves it, or the jar that ``DESCRY_JAR`` names.
"""

import http.client
import json
import os
import re
import subprocess
import time
import urllib.parse
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from trials import METHODS

from descry_assets.data.archives import REPOSITORY
from descry_assets.models.bundle import Bundle
from descry_assets.training.evaluate import fused_scores

JAR = Path(os.environ.get("DESCRY_JAR", REPOSITORY / "service" / "target" / "descry.jar"))
IMAGES = sorted((REPOSITORY / "model-assets" / "test-set" / "imgs").glob("*-1.jpg"))[:6]
SENTENCE = "A woman in a yellow jacket and grey pants with a brown bag"
GALLERY = "/api/v1/galleries/tried"
SECONDS = 180


class Service:
    """A running service.

    Args:
        data: folder of its galleries.
        bundle: for new galleries; others lie beside it.
    """

    def __init__(self, data: Path, bundle: Path):
        assert JAR.is_file(), f"{JAR} is not there: run `mvn -ntp package -DskipTests` first, or set DESCRY_JAR"
        home = os.environ.get("JAVA_HOME")
        java = f"{home}/bin/java" if home else "java"
        command = [java, "--add-modules", "jdk.incubator.vector", "-jar", JAR, "serve", "--port=0"]
        log = data / "service.log"
        with log.open("w") as output:
            self._process = subprocess.Popen(
                [*map(str, command), f"--data={data}", f"--bundle={bundle}"], stdout=output, stderr=subprocess.STDOUT
            )
        ready = re.compile(r"Descry is ready at (http://\S+)")
        while not (found := ready.search(log.read_text())):
            assert self._process.poll() is None, f"the service ended:\n{log.read_text()}"
            time.sleep(0.2)
        self._address = urllib.parse.urlsplit(found[1]).netloc

    def ask(self, method: str, path: str, content: object = None) -> dict:
        """Sends JSON, or a form that is encoded already, and returns the answer; a problem fails the test."""
        form = isinstance(content, tuple)
        kind, body = content if form else ("application/json", json.dumps(content) if content is not None else None)
        connection = http.client.HTTPConnection(self._address, timeout=SECONDS)
        connection.request(method, path, body, {"content-type": kind})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        assert answer.status < 300, f"{method} {path}: {answer.status} {text}"
        return json.loads(text) if text else {}

    def stop(self) -> None:
        """Ends it and waits."""
        self._process.terminate()
        self._process.wait(SECONDS)


def form(image: Path) -> tuple[str, bytes]:
    """An image as a multipart form."""
    head = 'Content-Disposition: form-data; name="image"; filename="image.jpg"\r\nContent-Type: image/jpeg'
    body = b"\r\n".join([b"--limit", f"{head}\r\n".encode(), image.read_bytes(), b"--limit--", b""])
    return "multipart/form-data; boundary=limit", body


@pytest.fixture(scope="module")
def service(tried, tmp_path_factory):
    """A service with a gallery of rendered people, built with the bundle of the first method."""
    running = Service(tmp_path_factory.mktemp("data"), tried(METHODS[0]).bundle)
    try:
        running.ask("PUT", GALLERY)
        for image in IMAGES:
            running.ask("PUT", f"{GALLERY}/sightings/{image.stem}", form(image))
        yield running
    finally:
        running.stop()


def go_over_to(service: Service, bundle: str) -> None:
    """Encodes the gallery anew with another bundle and drops the generation before; nothing where it is built so."""
    live = next(each for each in service.ask("GET", f"{GALLERY}/generations")["generations"] if each["live"])
    if live["spec"]["bundle"] == bundle:
        return
    begun = service.ask("POST", f"{GALLERY}/generations", {"bundle": bundle})["number"]
    while not service.ask("GET", f"{GALLERY}/generations/{begun}")["live"]:
        time.sleep(0.05)
    service.ask("DELETE", f"{GALLERY}/generations/{live['number']}")


@pytest.mark.parametrize("name", METHODS)
def test_the_service_finds_with_a_method_what_python_finds(name, tried, service):
    bundle = Bundle(tried(name).bundle, 1)
    images = bundle.encode_images([np.asarray(Image.open(image).convert("RGB")) for image in IMAGES])
    text = bundle.encode_text(SENTENCE)
    wanted = dict(zip([image.stem for image in IMAGES], fused_scores(bundle, text, images), strict=True))

    go_over_to(service, f"{name}@1.0.0")
    found = service.ask("POST", f"{GALLERY}/search", {"text": SENTENCE, "limit": len(IMAGES)})

    assert found["bundle"] == f"{name}@1.0.0"
    scores = {
        match["sighting"]["id"]: match["scores"].get("fused") or match["scores"]["similarity"]
        for match in found["matches"]
    }
    assert scores.keys() == wanted.keys()
    for sighting, score in scores.items():
        assert score == pytest.approx(wanted[sighting], abs=2e-3), sighting
    assert list(scores.values()) == sorted(scores.values(), reverse=True)
