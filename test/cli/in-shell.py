"""Types into an interactive shell on a terminal of its own: in-shell.py COMMAND...

On standard input is a list of [text, marker] as JSON: each text is typed, and then what the terminal shows is read up to the
marker. Prints all that came from the terminal.
"""
import json, os, pty, select, sys, time

command, typed = sys.argv[1:], json.load(sys.stdin)
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)

seen = b""
for text, marker in typed:
    os.write(terminal, text.encode())
    start, deadline = len(seen), time.monotonic() + 30
    while marker.encode() not in seen[start:] and time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                seen += os.read(terminal, 4096)
            except OSError:  # The shell has gone.
                break

os.close(terminal)
os.waitpid(pid, 0)
sys.stdout.buffer.write(seen)
