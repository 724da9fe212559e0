"""An external tuner: every operator gets the instances that keep it busy for a target share of its time."""
import json
import math
import sys

hello = json.loads(sys.stdin.readline())
target = hello["options"].get("target", 0.7)
most = hello["cluster"]["slots"] if hello["cluster"] else 32768
scalable = [op["id"] for op in hello["job"]["operators"]
            if op["kind"] != "source" and op["scalable"] and not op["follows"]]

for line in sys.stdin:
    seen = json.loads(line)
    to, why = {}, []
    for name in scalable:
        busy = seen["operators"].get(name, {}).get("busy_ms_per_s")
        if busy is None:  # not known: never take it for 0
            continue
        current = seen["current"][name]
        wanted = min(max(math.ceil(busy / 1000 * current / target - 1e-9), 1), most)
        if wanted != current:
            to[name] = wanted
            why.append(f"{name} is busy for {busy:.0f} ms/s: {current} -> {wanted}")
    changes = (seen["state"] or 0) + bool(to)
    answer = {"to": to or None, "why": ", ".join(why) or "as busy as it should be", "state": changes}
    print(json.dumps(answer), flush=True)
