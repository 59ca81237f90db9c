"""sbom.py VERSION SOURCE: a software bill of materials (CycloneDX 1.6) on standard output, from the lock files of what is shipped.

Besides the packages it names what the static program has inside: the runtime of Native AOT, glibc and OpenSSL of the machine that links.
"""
import datetime, glob, json, os, subprocess, sys, uuid

version, source = sys.argv[1:3]
epoch = int(os.environ["SOURCE_DATE_EPOCH"])
packages = {}
for lock in sorted(glob.glob(os.path.join(source, "src", "*", "packages.lock.json"))):
    with open(lock, encoding="utf-8") as file:
        for framework, entries in json.load(file)["dependencies"].items():
            for name, entry in entries.items():
                if entry["type"] != "Project":
                    packages[name, entry["resolved"]] = entry.get("contentHash")
# Analyzers are of the build alone: they are in no package.
BUILD = {"Meziantou.Analyzer", "Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.NET.ILLink.Tasks"}


def installed(package):
    run = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True)
    return run.stdout if run.returncode == 0 and run.stdout else None


def nuget(name, number):
    purl = f"pkg:nuget/{name}@{number}"
    scope = "excluded" if name in BUILD else "required"
    return {"type": "library", "bom-ref": purl, "name": name, "version": number, "purl": purl, "scope": scope}


components = [nuget(*key) for key in sorted(packages)]
for name, package, title in (("openssl", "libssl-dev", "OpenSSL"), ("glibc", "libc6-dev", "GNU C Library"), ("zlib", "zlib1g-dev", "zlib")):
    number = installed(package)
    if number:
        purl = f"pkg:deb/debian/{name}@{number}?arch=amd64"
        text = f"{title}, linked into the linux-x64 program"
        components.append({"type": "library", "bom-ref": purl, "name": name, "version": number, "purl": purl, "description": text})
subject = f"pkg:generic/s3creds@{version}"
bom = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "serialNumber": "urn:uuid:" + str(uuid.uuid5(uuid.NAMESPACE_URL, subject + json.dumps(components, sort_keys=True))),
    "version": 1,
    "metadata": {
        "timestamp": datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "component": {
            "type": "application",
            "bom-ref": subject,
            "name": "s3creds",
            "version": version,
            "licenses": [{"license": {"id": "Apache-2.0"}}],
        },
    },
    "components": components,
    "dependencies": [{"ref": subject, "dependsOn": [c["bom-ref"] for c in components if c.get("scope") != "excluded"]}],
}
print(json.dumps(bom, indent=2))
