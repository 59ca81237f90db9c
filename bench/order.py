#!/usr/bin/env python3
"""Writes src/S3Creds.Cli/native-order.txt: the methods that usual runs need, so that the linker lays them side by side.

    bench/order.py BINARY

A native binary is mapped page by page, and the kernel brings the pages around each one that is needed. Where the methods of a run lie
scattered over the file, most of the file is in memory. BINARY is a native s3creds with its s3creds.dbg beside it; each verb runs once under
valgrind, on an emulated account. A method that is not in the file (it is new, or was renamed) is laid after those that are: the program is
the same, only larger in memory. Run it again when the memory of a run has grown without reason (docs/performance.md).
"""
import bisect, collections, os, re, shutil, subprocess, sys, tempfile, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import scale

TARGET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "S3Creds.Cli", "native-order.txt")

# In the order in which they run: some leave what the next ones need.
RUNS = [
    ["--version"],
    ["apply", "--help"],
    ["whoami"],
    ["validate", "-f", "{manifest}"],
    ["plan", "-f", "{manifest}"],
    ["apply", "-f", "{manifest}", "--yes"],
    ["plan", "-f", "{manifest}"],
    ["drift", "-f", "{manifest}"],
    ["plan", "-f", "{changed}", "--out", "{folder}/plan.json"],
    ["show", "{folder}/plan.json"],
    ["apply", "{folder}/plan.json", "-f", "{changed}", "--yes"],
    ["access"],
    ["access", "-f", "{manifest}"],
    ["import", "--owner", "team-scale", "--into", "{folder}/imported"],
    ["list-users"],
    ["list-buckets", "--details"],
    ["list-user-policies"],
    ["create", "scale-new-bucket", "--create-bucket", "--username", "scale-new"],
    ["list-bucket", "scale-bucket-00000"],
    ["delete-user", "scale-new"],
    ["runs"],
]


def symbols(binary):
    """The functions of the binary by address."""
    found = []
    for line in subprocess.run(["nm", "-n", binary + ".dbg"], capture_output=True, text=True, check=True).stdout.splitlines():
        parts = line.split(" ", 2)
        if len(parts) == 3 and parts[0] and parts[1] in "tT":
            found.append((int(parts[0], 16), parts[2]))
    return found


def executed(profile):
    """Addresses of instructions that ran; callgrind names them since it was asked to."""
    with open(profile, errors="replace") as lines:
        return {int(line.split(" ", 1)[0], 16) for line in lines if line.startswith("0x")}


def main():
    binary = os.path.realpath(sys.argv[1])
    known = symbols(binary)
    starts = [address for address, _ in known]
    last = starts[-1] + 65536
    uses = collections.Counter()
    with tempfile.TemporaryDirectory(prefix="s3creds-order-") as folder:
        scale.write_manifests(os.path.join(folder, "team"), "team", 20, 6, 1)
        scale.write_manifests(os.path.join(folder, "changed"), "team", 58, 11, 2)
        # Not beside its symbols: valgrind cannot read them, and ends.
        bare = shutil.copy(binary, os.path.join(folder, "s3creds"))
        places = {"manifest": os.path.join(folder, "team"), "changed": os.path.join(folder, "changed"), "folder": folder}
        ready, profile = os.path.join(folder, "server.txt"), os.path.join(folder, "callgrind.out")
        with open(ready, "w") as out:
            server = subprocess.Popen([binary, "sandbox", "--no-administrator", "--port", "0"], stdout=out, stderr=out)
        try:
            for _ in range(300):
                with open(ready) as text:
                    exports = re.findall(r"^export (\w+)=(.*)$", text.read(), re.M)
                if len(exports) >= 5:
                    break
                time.sleep(0.1)
            environment = {**os.environ, **dict(exports), "AWS_EC2_METADATA_DISABLED": "true"}
            tool = ["valgrind", "--tool=callgrind", "--dump-instr=yes", "--compress-pos=no", f"--callgrind-out-file={profile}"]
            for words in RUNS:
                command = [*tool, bare, *[w.format(**places) for w in words]]
                done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True)
                found = {bisect.bisect_right(starts, a) - 1 for a in executed(profile) if starts[0] <= a < last}
                print(f"{' '.join(words)}: exit {done.returncode}, {len(found)} methods, {len(found - uses.keys())} new", flush=True)
                if done.returncode not in (0, 2, 4):
                    print(done.stderr[-1500:] + done.stdout[-500:])
                uses.update(found)
                os.remove(profile)
        finally:
            server.terminate()
            server.wait()
    if not uses:
        raise SystemExit("no method ran")
    # What most runs need comes first, so that each touches as little as possible of what only others need.
    # The compiler orders its methods, TYPE__METHOD, and neither stubs nor the runtime.
    names = dict.fromkeys(known[i][1] for i in sorted(uses, key=lambda i: (-uses[i], i)))
    names = [n for n in names if "__" in n and not n.startswith("_")]
    with open(TARGET, "w") as out:
        out.writelines(name + "\n" for name in names)
    print(f"{len(names)} methods")


if __name__ == "__main__":
    main()
