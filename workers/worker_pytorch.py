#!/usr/bin/env python3
"""Worker for PyTorch, on the CPU, CUDA or Apple's MPS.

    pip install torch transformers
    worker_pytorch.py --model openai/whisper-large-v3-turbo --device mps

runs Whisper models through transformers. Written from its documentation (4.4x); it has not been run with the package where it was made.

    apt install python3-torch python3-numpy
    worker_pytorch.py --model native/models/digits/ggml-digits.bin

runs the digits model of this repository through the code that it was trained with: what the tests run.
"""
import pathlib
import sys

import protocol

TRAINING = pathlib.Path(__file__).resolve().parent.parent / "native" / "models" / "digits" / "train"


class Transformers:
    def __init__(self, arguments):
        import numpy
        import torch
        import transformers

        self.numpy = numpy
        self.pipeline = transformers.pipeline(
            "automatic-speech-recognition", model=arguments.model, device=arguments.device,
            torch_dtype=torch.float32 if arguments.device == "cpu" else torch.float16)
        self.name, self.device = arguments.model, arguments.device
        settings = self.pipeline.model.generation_config
        self.multilingual = bool(getattr(settings, "is_multilingual", True))
        self.times = "word" if getattr(settings, "alignment_heads", None) else None

    def decode(self, samples, window):
        options = {"language": window.language} if window.language and self.multilingual else {}
        if window.prompt:
            options["prompt_ids"] = self.pipeline.tokenizer.get_prompt_ids(window.prompt, return_tensors="pt").to(self.device)
        result = self.pipeline(
            {"raw": self.numpy.frombuffer(samples, "<f4").copy(), "sampling_rate": protocol.RATE},
            return_timestamps=self.times, generate_kwargs=options)
        if not self.times:  # the parent then estimates them
            return [{"text": word} for word in result["text"].split()], window.language
        words = [{"text": word["text"], "start": word["timestamp"][0], "end": word["timestamp"][1]} for word in result["chunks"]]
        return words, window.language


class Digits:
    def __init__(self, arguments):
        sys.path.insert(0, str(TRAINING))
        import torch
        import ggml

        torch.set_num_threads(arguments.threads)
        self.model = ggml.load(arguments.model, arguments.device)
        self.name, self.device, self.multilingual = pathlib.Path(arguments.model).stem, arguments.device, False

    def decode(self, samples, window):
        import ggml

        if window.language not in (None, "en"):
            raise ValueError(f"no such language: {window.language}")
        words = ggml.decode(self.model, samples)
        return [{"text": text, "probability": probability, "start": start, "end": end} for text, probability, start, end in words], None


def make(arguments):
    return (Digits if arguments.model.endswith(".bin") else Transformers)(arguments)


def add_arguments(parser):
    parser.add_argument("--threads", type=int, default=1, help="of the digits model on the CPU")


if __name__ == "__main__":
    protocol.main(make, __doc__, "pip install torch transformers, or Debian's python3-torch and python3-numpy for the digits model", add_arguments, ("cpu", "cuda", "mps"))
