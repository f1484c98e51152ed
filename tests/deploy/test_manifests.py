"""Are the manifests for Kubernetes and the compose file what they say: valid, narrow, and with settings that exist?"""

import re
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from graph_service.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
RESOURCES = list(yaml.safe_load_all((ROOT / "deploy/kubernetes/service.yaml").read_text(encoding="utf-8")))
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
SETTINGS = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
#: What compose itself reads.
COMPOSED = {f"{PREFIX}{name}" for name in ("PUBLISH", "MEMORY", "NEO4J_HEAP", "NEO4J_PAGECACHE")}


def resource(kind):
    (found,) = [each for each in RESOURCES if each["kind"] == kind]
    return found


@pytest.mark.parametrize("found", RESOURCES, ids=lambda each: each["kind"])
def test_a_resource_is_valid(found):
    kubernetes_validate.validate(found, kubernetes_validate.latest_version(), strict=True)


def test_there_is_all_that_several_replicas_need():
    kinds = [each["kind"] for each in RESOURCES]
    assert kinds == ["ServiceAccount", "Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy"]
    deployment = resource("Deployment")["spec"]
    assert deployment["replicas"] > resource("PodDisruptionBudget")["spec"]["minAvailable"] >= 2
    labels = deployment["template"]["metadata"]["labels"]
    assert resource("Service")["spec"]["selector"] == labels
    assert resource("NetworkPolicy")["spec"]["podSelector"]["matchLabels"] == labels


def test_a_pod_gets_no_more_than_it_needs():
    pod = resource("Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] == 10001
    assert not pod["automountServiceAccountToken"] and not pod["enableServiceLinks"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"]


def test_probes_ask_what_the_service_answers():
    (container,) = resource("Deployment")["spec"]["template"]["spec"]["containers"]
    asked = {name: container[name]["httpGet"]["path"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert asked == {"startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"}


def test_every_setting_exists_and_no_secret_is_written_down():
    (container,) = resource("Deployment")["spec"]["template"]["spec"]["containers"]
    assert {each["name"] for each in container["env"]} <= SETTINGS
    secret = [each for each in container["env"] if re.search("PASSWORD|KEYS", each["name"])]
    assert len(secret) == 2 and all("secretKeyRef" in each["valueFrom"] for each in secret)
    named = set(re.findall(rf"{PREFIX}\w+", (ROOT / "docker-compose.yml").read_text("utf-8") + DOCKERFILE))
    assert named <= SETTINGS | COMPOSED


def test_the_composed_service_gets_no_more_than_it_needs():
    service = COMPOSE["services"]["service"]
    assert service["read_only"] and "cap_add" not in service
    for each in COMPOSE["services"].values():
        assert each["cap_drop"] == ["ALL"] and each["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in COMPOSE["services"]["neo4j"]
    assert all(":?" in each["environment"][name] for each, name in passwords()), "a password has no default"
    (published,) = service["ports"]
    assert published.startswith("${ALIGNMENT_PUBLISH:-127.0.0.1}:")


def passwords():
    services = COMPOSE["services"]
    return [(services["neo4j"], "NEO4J_AUTH"), (services["service"], "ALIGNMENT_NEO4J_PASSWORD")]


def test_the_image_is_not_root_and_is_what_the_lock_says():
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    pod = resource("Deployment")["spec"]["template"]["spec"]["securityContext"]
    assert f"\nUSER {pod['runAsUser']}:{pod['runAsGroup']}\n" in last[: last.index("\nCMD")]
    assert "--require-hashes" in DOCKERFILE
