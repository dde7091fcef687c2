"""The framed dialect of docs/workers.md, for workers in Python: windows come in, words go out.

A worker is a class with `name`, `device`, `multilingual` and `decode(samples, window)`, and two lines that run it:

    if __name__ == "__main__":
        protocol.main(MyWorker, "what it is", "pip install what-it-needs")

`samples` are 32-bit floats, little-endian, 16 kHz mono, as a bytearray that is used again for the next window; `window` is a Window.
`decode` gives (words, language): dictionaries with `text` and, where they are known, `start` and `end` in seconds from the window's start and
`probability`, and the code of the language or None. What it raises is told as the window's error; the worker goes on.
"""
import argparse
import collections
import json
import math
import os
import sys

Window = collections.namedtuple("Window", "id samples final language prompt")

RATE = 16000
MAX_HEADER = 1 << 16
MAX_SAMPLES = 60 * RATE


class ProtocolError(Exception):
    """The parent said what it must not: nothing after it can be understood."""


class StubWorker:
    """Hears nothing, and says the number of each second: for tests of the protocol."""

    def __init__(self, arguments):
        self.name, self.device, self.multilingual = "stub", arguments.device, True

    def decode(self, samples, window):
        if window.language == "xx":
            raise ValueError("no such language: xx")
        seconds = range(len(samples) // 4 // RATE)
        return [{"text": f"s{i}", "start": float(i), "end": i + 0.5, "probability": 1.0} for i in seconds], window.language or "en"


def read_exactly(stream, buffer):
    """Fills the buffer; False at the end of the stream."""
    view, done = memoryview(buffer), 0
    while done < len(buffer):
        count = stream.readinto(view[done:])
        if not count:
            return False
        done += count
    return True


def read_header(stream):
    """The next window, or None where the stream ends."""
    line = stream.readline(MAX_HEADER + 1)
    if not line:
        return None
    if not line.endswith(b"\n"):
        raise ProtocolError("the stream ends in a header" if len(line) <= MAX_HEADER else f"a header of more than {MAX_HEADER} bytes")
    try:
        header = json.loads(line)
    except (ValueError, RecursionError) as e:
        raise ProtocolError(f"a header that is no JSON: {e}") from e
    if not isinstance(header, dict) or header.get("type") != "window":
        raise ProtocolError("a header that is no window")
    number, samples = header.get("id"), header.get("samples")
    language, prompt = header.get("language"), header.get("prompt")
    for name, value, least, most in (("id", number, 1, 2**63 - 1), ("samples", samples, 0, MAX_SAMPLES)):
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ProtocolError(f"{name} is {value!r}, not a number from {least} to {most}")
    for name, value in (("language", language), ("prompt", prompt)):
        if value is not None and not isinstance(value, str):
            raise ProtocolError(f"{name} is no text")
    return Window(number, samples, header.get("final") is True, language, prompt)


def checked(words):
    """Words as they are sent: those with text, and numbers that JSON has."""
    for word in words:
        text = str(word["text"]).strip()
        if text:
            numbers = {key: float(word[key]) for key in ("start", "end", "probability") if word.get(key) is not None}
            yield {"text": text, **{key: round(value, 4) for key, value in numbers.items() if math.isfinite(value)}}


def serve(worker, source, sink):
    """Answers windows until the source ends."""

    def say(**message):
        sink.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")
        sink.flush()

    say(type="ready", name=worker.name, device=worker.device, multilingual=bool(worker.multilingual))
    samples = bytearray()
    while (window := read_header(source)) is not None:
        if len(samples) != 4 * window.samples:
            samples = bytearray(4 * window.samples)
        if not read_exactly(source, samples):
            raise ProtocolError("the stream ends in a window")
        try:
            words, language = worker.decode(samples, window) if window.samples else ([], window.language)
            answer = {"type": "result", "id": window.id, "words": list(checked(words))}
            if language:
                answer["language"] = language
        except Exception as e:  # whatever a model throws is this window's fault, and the parent's to tell
            answer = {"type": "error", "id": window.id, "message": f"{type(e).__name__}: {e}"}
        say(**answer)


def own_stdout():
    """Standard output for messages alone: what libraries print goes to standard error."""
    sink = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return sink


def main(make, description, install, add_arguments=None, devices=("cpu",)):
    """Runs a worker on standard input and output; `install` is the command that brings its package."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="name or path of the model")
    parser.add_argument("--device", choices=devices, default=devices[0], help=f"what computes; default {devices[0]}")
    parser.add_argument("--stub", action="store_true", help="load no model and say the number of each second: tests the protocol alone")
    if add_arguments:
        add_arguments(parser)
    arguments = parser.parse_args()
    if not arguments.model and not arguments.stub:
        parser.error("--model is missing")
    sink = own_stdout()
    try:
        worker = StubWorker(arguments) if arguments.stub else make(arguments)
    except ImportError as e:
        sys.exit(f"{e.name or e} is not installed ({install}): {e}")
    except (OSError, RuntimeError, ValueError) as e:
        sys.exit(f"the model can't be loaded: {e}")
    try:
        serve(worker, sys.stdin.buffer, sink)
    except ProtocolError as e:
        sys.exit(f"the parent said {e}")
    except BrokenPipeError:
        sys.exit("the parent has gone")
