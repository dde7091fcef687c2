#!/usr/bin/env python3
"""Worker for mlx-whisper, on the GPU of a Mac with Apple silicon.

    pip install mlx-whisper
    worker_mlx_whisper.py --model mlx-community/whisper-large-v3-turbo

Written from mlx-whisper's source (ml-explore/mlx-examples). It has not been run with the package where it was made: only its protocol was,
with --stub.
"""
import protocol


class MlxWhisper:
    def __init__(self, arguments):
        import mlx.core
        import mlx_whisper
        import numpy
        from mlx_whisper.transcribe import ModelHolder

        self.numpy, self.transcribe = numpy, mlx_whisper.transcribe
        # The holder keeps the model that was asked for last: transcribe finds it there.
        self.multilingual = ModelHolder.get_model(arguments.model, mlx.core.float16).is_multilingual
        self.name, self.device = arguments.model, arguments.device

    def decode(self, samples, window):
        # A copy: mlx may look at the samples after the buffer was used again.
        result = self.transcribe(
            self.numpy.frombuffer(samples, "<f4").copy(),
            path_or_hf_repo=self.name,
            language=window.language,
            initial_prompt=window.prompt,
            temperature=(0.0, 0.2, 0.4, 0.6, 0.8, 1.0) if window.final else 0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
            verbose=None)
        words = [
            {"text": word["word"], "start": word["start"], "end": word["end"], "probability": word["probability"]}
            for segment in result["segments"] for word in segment.get("words", ())]
        return words, result["language"]


if __name__ == "__main__":
    protocol.main(MlxWhisper, __doc__, "pip install mlx-whisper", devices=("gpu",))
