#!/usr/bin/env python3
"""What each verb costs as an account grows: requests, CPU and peak memory, and the growth beside that of the account.

    bench/scale.py BINARY [--sizes 1000/100/1,5000/500/1] [--verbs validate,plan,...] [--bar 1.2] [--instructions]

BINARY is a native s3creds. A size is USERS/BUCKETS/STATEMENTS: the statements are those of each bucket policy. Growth is judged between
sizes of one mix, that is with as many users a bucket and as many statements: a user and a bucket do not cost the same. Each size runs against
an emulated account of its own, in another process. CPU is user and system time of the client alone, memory its largest resident set: neither
depends on what else the machine does. With --bar the exit status is 1 where a verb grows by more than that factor over linear, in requests
or in instructions; CPU time is shown and not judged, since a machine that does other things too changes it. Instructions are counted by
perf where the processor lets it, else with --instructions by valgrind, which takes ten to twenty times as long: for small sizes. What a verb
takes for an account of one user and one bucket is its start, and is subtracted.
"""
import argparse, itertools, json, os, re, resource, shutil, subprocess, sys, tempfile, time

VERBS = {
    "validate": ["validate", "-f", "{manifest}"],
    "first plan": ["plan", "-f", "{manifest}"],
    "first apply": ["apply", "-f", "{manifest}", "--yes", "--quiet"],
    "plan": ["plan", "-f", "{manifest}"],
    "apply": ["apply", "-f", "{manifest}", "--yes", "--quiet"],
    "plan, file renamed": ["plan", "-f", "{renamed}"],
    "drift": ["drift", "-f", "{manifest}"],
    "access": ["access"],
    "access of the manifest": ["access", "-f", "{manifest}"],
    "import": ["import", "--owner", "team-scale", "--into", "{folder}/imported"],
    "list-user-policies": ["list-user-policies"],
}


HEAD = 'apiVersion: s3creds/v1\naccount: "123456789012"\nowner: team-scale\n'


def manifest(users, buckets, statements):
    """All of it in one file."""
    yield HEAD
    yield from bucket_lines(range(buckets), statements)
    yield from user_lines(range(users), buckets)


def write_manifests(folder, prefix, users, buckets, statements):
    """In several files: one has at most a megabyte."""
    os.makedirs(folder)
    step = max(1, 3000 // max(1, statements))
    for start in range(0, buckets, step):
        with open(os.path.join(folder, f"{prefix}-buckets-{start}.yaml"), "w") as file:
            file.writelines([HEAD, *bucket_lines(range(start, min(buckets, start + step)), statements)])
    for start in range(0, users, 3000):
        with open(os.path.join(folder, f"{prefix}-users-{start}.yaml"), "w") as file:
            file.writelines([HEAD, *user_lines(range(start, min(users, start + 3000)), buckets)])


def bucket_lines(numbers, statements):
    yield "buckets:\n"
    for b in numbers:
        yield f"  scale-bucket-{b:05d}:\n    region: us-east-1\n    versioning: enabled\n    tags: {{team: t{b % 20}}}\n"
        if statements:
            yield "    policy:\n      statements:\n"
            for s in range(statements):
                yield (
                    f"        s{s}: {{Effect: Deny, Principal: \"*\", Action: \"s3:*\", Resource: "
                    f"\"arn:aws:s3:::scale-bucket-{b:05d}/{s}/*\", Condition: {{Bool: {{\"aws:SecureTransport\": \"false\"}}}}}}\n"
                )


def user_lines(numbers, buckets):
    yield "users:\n"
    for u in numbers:
        one, other = u % buckets, (u * 7 + 3) % buckets
        # Two for each user, whatever the numbers: sizes are compared.
        other = (one + 1) % buckets if one == other else other
        yield f"  svc-user-{u:05d}:\n    tags: {{team: t{u % 20}}}\n    access:\n"
        yield f"      - {{bucket: scale-bucket-{one:05d}, allow: read-only}}\n"
        if one != other:
            yield f"      - {{bucket: scale-bucket-{other:05d}, allow: read-write, prefix: users/{u}/}}\n"


START = (1, 1, 1)

# How each counter is called; it writes to {counts}.
PERF = (["perf", "stat", "-e", "instructions:u", "-x,", "-o", "{counts}"], r"^(\d+),")
# Without a simulated cache, or a tool per function, it is the quickest of valgrind's tools that count.
VALGRIND = (
    ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", "--log-file={counts}"],
    r"I +refs: +([\d,]+)",
)


def counter(instructions):
    """What counts instructions here; None where nothing does."""
    if shutil.which("perf"):
        done = subprocess.run(["perf", "stat", "-e", "instructions:u", "-x,", "true"], capture_output=True, text=True)
        if done.returncode == 0 and re.search(PERF[1], done.stderr, re.M):
            return PERF
    if instructions and not shutil.which("valgrind"):
        raise SystemExit("neither perf nor valgrind counts instructions here")
    return VALGRIND if instructions else None


def run(command, environment, folder, count):
    """CPU seconds, peak KiB and instructions (or None) of one run; what it prints goes to a file."""
    counts = os.path.join(folder, "counts.txt")
    wrapped = [*[w.format(counts=counts) for w in count[0]], *command] if count else command
    if count is VALGRIND:
        # The address space that the collector reserves otherwise is more than valgrind has.
        environment = {**environment, "DOTNET_GCHeapHardLimit": "0x20000000"}
    with open(os.path.join(folder, "out.txt"), "w") as out:
        process = subprocess.Popen(wrapped, stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=folder)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    # 1: something of an access is not known.
    if process.returncode not in (0, 2) and not (process.returncode == 1 and "access" in command):
        with open(os.path.join(folder, "out.txt")) as out:
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{out.read()[-3000:]}")
    instructions = None
    if count:
        with open(counts) as counted:
            found = re.search(count[1], counted.read(), re.M)
            instructions = int(found.group(1).replace(",", "")) if found else None
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss, instructions


def measure(binary, size, verbs, count):
    users, buckets, statements = size
    with tempfile.TemporaryDirectory(prefix="s3creds-scale-") as folder:
        for name in ("team", "renamed"):
            write_manifests(os.path.join(folder, name), name, users, buckets, statements)
        log = os.path.join(folder, "access.log")
        ready = os.path.join(folder, "server.txt")
        with open(ready, "w") as out:
            # AWS has at most 5,000 users in an account.
            more = ["--quota", f"users={users}"] if users > 5000 else []
            server = subprocess.Popen(
                [*binary, "sandbox", "--no-administrator", "--port", "0", "--access-log", log, *more], stdout=out, stderr=out
            )
        if count is VALGRIND and len(binary) == 1:
            # Without the symbols beside it, which valgrind reads and may not understand.
            binary = [shutil.copy(binary[0], os.path.join(folder, "program"))]
        try:
            for _ in range(300):
                with open(ready) as text:
                    found = re.findall(r"^export (\w+)=(.*)$", text.read(), re.M)
                if len(found) >= 5:
                    break
                time.sleep(0.1)
            environment = {**os.environ, **dict(found), "AWS_EC2_METADATA_DISABLED": "true"}
            places = {"manifest": os.path.join(folder, "team"), "renamed": os.path.join(folder, "renamed"), "folder": folder}
            for verb in verbs:
                before = lines(log)
                command = [*binary, *[part.format(**places) for part in VERBS[verb]]]
                cpu, memory, instructions = run(command, environment, folder, count)
                iam, s3 = services(log, before)
                yield verb, iam, s3, cpu, memory, instructions
        finally:
            server.terminate()
            server.wait()


def services(path, skipped):
    """How many requests after the first ones went to IAM and STS, and to S3."""
    if not os.path.exists(path):
        return 0, 0
    with open(path, encoding="utf-8") as log:
        names = [json.loads(line).get("service") for line in itertools.islice(log, skipped, None)]
    return sum(n != "s3" for n in names), sum(n == "s3" for n in names)


def lines(path):
    if not os.path.exists(path):
        return 0
    with open(path, "rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", nargs="+", help="a native s3creds, or the words that start one")
    parser.add_argument("--sizes", default="1000/100/1,5000/500/1")
    parser.add_argument("--verbs", default=",".join(v for v in VERBS if "," not in v) + ",plan\\, file renamed")
    parser.add_argument("--bar", type=float)
    parser.add_argument("--instructions", action="store_true")
    options = parser.parse_args()
    binary = [os.path.realpath(w) if os.path.exists(w) else w for w in options.binary]
    sizes = [tuple(int(n) for n in size.split("/")) for size in options.sizes.split(",")]
    verbs = [v.replace("\0", ",") for v in options.verbs.replace("\\,", "\0").split(",")]
    count = counter(options.instructions)
    starts = {verb: instructions for verb, *_, instructions in measure(binary, START, verbs, count)} if count else {}
    print("| users / buckets / statements | verb | requests (IAM and STS + S3) | CPU s | M instructions | peak MB | requests each | CPU ms each | KB each | growth over linear |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    first, over = {}, []
    for size in sizes:
        resources = size[0] + size[1]
        for verb, iam, s3, cpu, memory, instructions in measure(binary, size, verbs, count):
            requests = iam + s3
            smallest = first.setdefault((verb, size[0] / size[1], size[2]), (resources, requests, cpu, memory, instructions))
            growth = resources / smallest[0]
            by_requests = requests / smallest[1] / growth if smallest[1] > 20 else 0
            start = starts.get(verb) or 0
            if instructions and smallest[4]:
                by_work = (instructions - start) / (smallest[4] - start) / growth
            else:
                by_work = cpu / smallest[2] / growth if smallest[2] > 0.2 else 0
            ratio = "" if growth == 1 else f"{by_requests:.2f} requests, {by_work:.2f} {'instructions' if instructions else 'CPU'}"
            if options.bar and growth != 1 and max(by_requests, by_work if instructions else 0) > options.bar:
                over.append(f"{verb} at {size[0]} users and {size[1]} buckets: {ratio} times linear")
            print(
                f"| {size[0]:,} / {size[1]:,} / {size[2]} | {verb} | {requests:,} ({iam:,} + {s3:,}) | {cpu:.2f} "
                f"| {instructions // 1_000_000 if instructions else ''} | {memory / 1024:.0f} | {requests / resources:.2f} "
                f"| {cpu * 1000 / resources:.2f} | {memory / resources:.0f} | {ratio} |",
                flush=True,
            )
    for line in over:
        print(line, file=sys.stderr)
    sys.exit(1 if over else 0)


if __name__ == "__main__":
    main()
