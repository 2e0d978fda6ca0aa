"""Runs a command on a terminal of its own: on-terminal.py KEY|SIGNAL COMMAND..., prints as JSON how it ended.

When the command has printed "ready", types the key (a byte in hex), or sends the signal (a name) to it alone, and not to
what it has started. Whatever it prints is passed on to standard error.
"""
import json, os, pty, select, signal, sys, time

what, command = sys.argv[1], sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)

seen, done, deadline = b"", False, time.monotonic() + 30
while time.monotonic() < deadline:
    if not select.select([terminal], [], [], 0.1)[0]:
        continue
    try:
        chunk = os.read(terminal, 4096)
    except OSError:  # The last process has left the terminal.
        break
    if chunk == b"":
        break
    seen += chunk
    if not done and b"ready" in seen:
        done = True
        if what.startswith("SIG"):
            os.kill(pid, getattr(signal, what))
        else:
            os.write(terminal, bytes.fromhex(what))
else:
    os.kill(pid, signal.SIGKILL)

sys.stderr.buffer.write(seen)
status = os.waitpid(pid, 0)[1]
print(json.dumps({"exit": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None}))
