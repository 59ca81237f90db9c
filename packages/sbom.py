"""sbom.py VERSION SOURCE ARCHITECTURE…: a software bill of materials (CycloneDX 1.6) on standard output, from the lock files of what is shipped.

Besides the packages it names what the static programs have inside: the runtime of Native AOT (with its zlib-ng and brotli), glibc and OpenSSL of the
machine that links.
"""
import datetime, glob, json, os, subprocess, sys, uuid

version, source, *architectures = sys.argv[1:]
epoch = int(os.environ["SOURCE_DATE_EPOCH"])
packages = {}
for lock in sorted(glob.glob(os.path.join(source, "src", "*", "packages.lock.json"))):
    with open(lock, encoding="utf-8") as file:
        for framework, entries in json.load(file)["dependencies"].items():
            for name, entry in entries.items():
                if entry["type"] != "Project":
                    packages[name, entry["resolved"]] = entry.get("contentHash")
# Analyzers and the compiler are of the build alone: they are in no package.
BUILD = {"Meziantou.Analyzer", "Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.DotNet.ILCompiler", "Microsoft.NET.ILLink.Tasks"}
RUNTIME = "The runtime of Native AOT, linked into the program, with zlib-ng and brotli"


def installed(package):
    run = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True)
    return run.stdout if run.returncode == 0 and run.stdout else None


def nuget(name, number):
    purl = f"pkg:nuget/{name}@{number}"
    scope = "excluded" if name in BUILD else "required"
    component = {"type": "library", "bom-ref": purl, "name": name, "version": number, "purl": purl, "scope": scope}
    return component | ({"description": RUNTIME} if name.startswith("runtime.") else {})


# No lock file names the frameworks: they come with the SDK, all of one version.
runtime = next(number for name, number in packages if name == "Microsoft.DotNet.ILCompiler")
for framework in ("Microsoft.AspNetCore.App.Runtime.linux-x64", "Microsoft.NETCore.App.Runtime.linux-x64"):
    packages[framework, runtime] = None
components = [nuget(*key) for key in sorted(packages)]
LINKED = {
    "amd64": (("openssl", "libssl-dev:amd64", "OpenSSL"), ("glibc", "libc6-dev:amd64", "GNU C Library")),
    "arm64": (("openssl", "libssl-dev:arm64", "OpenSSL"), ("glibc", "libc6-dev-arm64-cross", "GNU C Library")),
}
for architecture in architectures:
    for name, package, title in LINKED[architecture]:
        number = installed(package)
        if number is None:
            sys.exit(f"sbom.py: {package} is not installed, so that what the program has inside is unknown")
        purl = f"pkg:deb/debian/{name}@{number}?arch={architecture}"
        text = f"{title}, linked into the program of linux-{'x64' if architecture == 'amd64' else architecture}"
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
