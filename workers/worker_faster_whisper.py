#!/usr/bin/env python3
"""Worker for faster-whisper (CTranslate2), on CPU or CUDA.

    pip install faster-whisper
    worker_faster_whisper.py --model large-v3-turbo --device cuda --compute-type float16

Written from faster-whisper's documentation (1.x). It has not been run with the package where it was made: only its protocol was, with --stub.
"""
import protocol


class FasterWhisper:
    def __init__(self, arguments):
        import faster_whisper
        import numpy

        self.numpy = numpy
        self.model = faster_whisper.WhisperModel(
            arguments.model, device=arguments.device, compute_type=arguments.compute_type, cpu_threads=arguments.threads,
            local_files_only=arguments.offline)
        self.name, self.device = arguments.model, arguments.device
        self.multilingual = self.model.model.is_multilingual
        self.beam = arguments.beam_size

    def decode(self, samples, window):
        segments, info = self.model.transcribe(
            self.numpy.frombuffer(samples, "<f4"),
            language=window.language,
            initial_prompt=window.prompt,
            beam_size=self.beam if window.final else 1,
            temperature=(0.0, 0.2, 0.4, 0.6, 0.8, 1.0) if window.final else 0.0,
            condition_on_previous_text=False,
            vad_filter=False,  # the parent has found the speech
            word_timestamps=True)
        words = [
            {"text": word.word, "start": word.start, "end": word.end, "probability": word.probability}
            for segment in segments for word in segment.words or ()]
        return words, info.language


def add_arguments(parser):
    parser.add_argument("--compute-type", default="default", help="of the weights, such as float16 or int8_float16")
    parser.add_argument("--threads", type=int, default=0, help="on the CPU; 0: as many as CTranslate2 chooses")
    parser.add_argument("--beam-size", type=int, default=1, help="beams of finals; partials are greedy")
    parser.add_argument("--offline", action="store_true", help="download nothing")


if __name__ == "__main__":
    protocol.main(FasterWhisper, __doc__, "pip install faster-whisper", add_arguments, ("cpu", "cuda", "auto"))
