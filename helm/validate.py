"""Validates rendered manifests, read from standard input.

    validate.py KUBERNETES_VERSION SERVICE_MONITOR_CRD KIND...

Three things are held: every manifest matches the published schema of its kind, with no field that
the schema does not know; the kinds are exactly the given ones, so that nothing was left out; and
what schemas cannot see, namely that selectors select and that pods are confined. A kind without a
schema is an error. Exits with 1 and names the manifest when one of them does not hold.
"""

import sys
from collections import Counter

import jsonschema
import kubernetes_validate
import yaml


def closed(schema):
    """The schema of a CRD, refusing the unknown fields that an API server would silently drop."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict):
        schema.setdefault("additionalProperties", False)
    return schema


def check_schema(manifest, version, crd):
    """Raises a ValidationError where the manifest does not match the schema of its kind."""
    kind, (group, _, api_version) = manifest["kind"], manifest["apiVersion"].rpartition("/")
    if (group, kind) == (crd["spec"]["group"], crd["spec"]["names"]["kind"]):
        schema = next(v["schema"] for v in crd["spec"]["versions"] if v["name"] == api_version)
        jsonschema.validate(manifest, closed(schema["openAPIV3Schema"]))
    else:
        kubernetes_validate.validate(manifest, version, strict=True)


def pod_of(manifest):
    """The metadata and spec of the pods that a manifest makes, or None."""
    if manifest["kind"] == "Pod":
        return manifest
    return manifest["spec"].get("template") if "spec" in manifest else None


def check_confined(manifest):
    """Asserts that no pod runs as root, gains rights, writes its root or talks to the API server."""
    pod = pod_of(manifest)
    if pod is None:
        return
    spec = pod["spec"]
    assert spec["automountServiceAccountToken"] is False, "mounts a service account token"
    assert spec["securityContext"]["runAsNonRoot"] is True, "may run as root"
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, "no seccomp"
    for container in spec["containers"]:
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False, "may gain privileges"
        assert context["readOnlyRootFilesystem"] is True, "writable root file system"
        assert context["capabilities"] == {"drop": ["ALL"]}, "keeps capabilities"
        assert "memory" in container["resources"]["limits"], "no memory limit"


def check_selectors(manifests):
    """Asserts that each selector selects what it is for, and only that."""
    of_kind = lambda kind: [each for each in manifests if each["kind"] == kind]  # noqa: E731
    selects = lambda selector, labels: selector.items() <= labels.items()  # noqa: E731
    (workload,) = of_kind("StatefulSet")
    (port,) = workload["spec"]["template"]["spec"]["containers"][0]["ports"]
    labels = workload["spec"]["template"]["metadata"]["labels"]
    others = [each["metadata"]["labels"] for each in of_kind("Pod")]
    others += [each["spec"]["template"]["metadata"]["labels"] for each in of_kind("Job")]
    selectors = [workload["spec"]["selector"]["matchLabels"]]
    selectors += [each["spec"]["selector"] for each in of_kind("Service")]
    selectors += [each["spec"]["podSelector"]["matchLabels"] for each in of_kind("NetworkPolicy")]
    for selector in selectors:
        assert selects(selector, labels), f"{selector} does not select the pod {labels}"
        assert not any(selects(selector, each) for each in others), f"{selector} selects another pod"
    services = {each["metadata"]["name"]: each for each in of_kind("Service")}
    assert workload["spec"]["serviceName"] in services, "serviceName names no Service"
    for service in services.values():
        assert service["spec"]["ports"][0]["targetPort"] == port["name"], "wrong target port"
    for monitor in of_kind("ServiceMonitor"):
        selector = monitor["spec"]["selector"]["matchLabels"]
        scraped = [s for s in services.values() if selects(selector, s["metadata"]["labels"])]
        assert len(scraped) == 1, f"{selector} selects {len(scraped)} services"
        assert monitor["spec"]["endpoints"][0]["port"] == scraped[0]["spec"]["ports"][0]["name"]


def main(version, crd_path, *kinds):
    with open(crd_path, encoding="utf-8") as file:
        crd = yaml.safe_load(file)
    manifests = [each for each in yaml.safe_load_all(sys.stdin) if each]
    found, expected = Counter(each["kind"] for each in manifests), Counter(kinds)
    if found != expected:
        sys.exit(f"expected {dict(expected)}, found {dict(found)}")
    for manifest in manifests:
        name = f"{manifest['kind']} {manifest['metadata']['name']}"
        try:
            check_schema(manifest, version, crd)
            check_confined(manifest)
        except jsonschema.ValidationError as error:
            sys.exit(f"{name}: {error.json_path}: {error.message}")
        except kubernetes_validate.SchemaNotFoundError as error:
            sys.exit(f"{name}: {error.message}")
        except (AssertionError, KeyError) as error:
            sys.exit(f"{name}: {error}")
    check_selectors(manifests)
    print(f"{len(manifests)} manifests valid for Kubernetes {version}")


if __name__ == "__main__":
    main(*sys.argv[1:])
