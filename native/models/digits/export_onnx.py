#!/usr/bin/python3
"""ggml-digits.bin -> the folder that `optimum-cli export onnx` would write for it: same files, same inputs and outputs.

usage: export_onnx.py [MODEL.bin [FOLDER]]        needs Debian's python3-onnx (onnx 1.12, numpy) or newer

The vocabulary is English-only Whisper's, of which the model uses 1,519 tokens: the embedding is stored once per different row, and an
index says which row a token has. Matrices are stored as f16, as in the ggml file, and computed in f32.
"""
import json, os, struct, sys
import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

HERE = os.path.dirname(os.path.abspath(__file__))
OPSET, IR = 17, 8  # ONNX Runtime 1.12 and newer
END, START, TRANSLATE, NO_TIMES = 50256, 50257, 50357, 50362


def read_ggml(path):
    """Header, vocabulary and tensors of a file in whisper.cpp's format; f32 and f16 only."""
    with open(path, "rb") as f:
        ints = lambda n: struct.unpack("<%di" % n, f.read(4 * n))
        assert ints(1)[0] == 0x67676D6C, "no ggml file"
        names = "vocab audio_ctx d audio_heads audio_layers text_ctx text_d text_heads text_layers mels ftype".split()
        h = dict(zip(names, ints(11)))
        mels, bins = ints(2)
        f.seek(4 * mels * bins, 1)
        tokens = [f.read(ints(1)[0]) for _ in range(ints(1)[0])]
        tensors = {}
        while head := f.read(12):
            dims, length, kind = struct.unpack("<3i", head)
            shape = ints(dims)[::-1]
            name = f.read(length).decode()
            data = f.read(int(np.prod(shape)) * (2 if kind else 4))
            tensors[name] = np.frombuffer(data, "<f2" if kind else "<f4").reshape(shape)
        return h, tokens, tensors


class Graph:
    """Builds one graph; every method adds nodes and gives the name of what they compute."""

    def __init__(self, h, w):
        self.h, self.w, self.nodes, self.constants, self.inputs, self.outputs, self.made = h, w, [], {}, [], [], {}

    def op(self, kind, *inputs, **attributes):
        out = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [out], **attributes))
        return out

    def const(self, value, dtype=np.int64):
        value = np.asarray(value, dtype)
        key = f"c_{value.dtype}_{'x'.join(map(str, value.shape))}_{'_'.join(map(str, value.ravel()))}"
        self.constants.setdefault(key, numpy_helper.from_array(value, key))
        return key

    def weight(self, name, array=None, transpose=False):
        if name not in self.made:
            array = self.w[name] if array is None else array
            array = np.ascontiguousarray(array.T if transpose else array)
            self.constants[name] = numpy_helper.from_array(array, name)
            self.made[name] = self.op("Cast", name, to=TensorProto.FLOAT) if array.dtype == np.float16 else name
        return self.made[name]

    def input(self, name, kind, shape):
        self.inputs.append(helper.make_tensor_value_info(name, kind, shape))
        return name

    def output(self, value, name, shape):
        self.nodes.append(helper.make_node("Identity", [value], [name]))
        self.outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))

    def linear(self, x, name):
        x = self.op("MatMul", x, self.weight(name + ".weight", transpose=True))
        return self.op("Add", x, self.weight(name + ".bias")) if name + ".bias" in self.w else x

    def norm(self, x, name):
        return self.op("LayerNormalization", x, self.weight(name + ".weight"), self.weight(name + ".bias"), axis=-1, epsilon=1e-5)

    def gelu(self, x):  # the approximation by tanh, which ggml computes and the model was trained with
        cube = self.op("Mul", self.op("Mul", x, x), x)
        inner = self.op("Add", x, self.op("Mul", cube, self.const(0.044715, np.float32)))
        tanh = self.op("Tanh", self.op("Mul", inner, self.const(np.sqrt(2 / np.pi), np.float32)))
        half = self.op("Mul", x, self.const(0.5, np.float32))
        return self.op("Mul", half, self.op("Add", tanh, self.const(1, np.float32)))

    def heads(self, x, heads):  # [batch, length, d] -> [batch, heads, length, d / heads]
        x = self.op("Reshape", x, self.const([0, 0, heads, self.h["d"] // heads]))
        return self.op("Transpose", x, perm=[0, 2, 1, 3])

    def attend(self, x, k, v, heads, name, mask=None):
        scale = self.const((self.h["d"] // heads) ** -0.5, np.float32)
        q = self.op("Mul", self.heads(self.linear(x, name + ".query"), heads), scale)
        scores = self.op("MatMul", q, self.op("Transpose", k, perm=[0, 1, 3, 2]))
        scores = scores if mask is None else self.op("Add", scores, mask)
        y = self.op("MatMul", self.op("Softmax", scores, axis=-1), v)
        y = self.op("Reshape", self.op("Transpose", y, perm=[0, 2, 1, 3]), self.const([0, 0, self.h["d"]]))
        return self.linear(y, name + ".out")

    def mlp(self, x, block):
        y = self.gelu(self.linear(self.norm(x, block + ".mlp_ln"), block + ".mlp.0"))
        return self.op("Add", x, self.linear(y, block + ".mlp.2"))

    def save(self, path, name):
        graph = helper.make_graph(self.nodes, name, self.inputs, self.outputs, list(self.constants.values()))
        model = helper.make_model(graph, producer_name="export_onnx.py", ir_version=IR, opset_imports=[helper.make_opsetid("", OPSET)])
        checker.check_model(model, full_check=True)
        save(model, path)


def encoder(h, w):
    g = Graph(h, w)
    heads, frames = h["audio_heads"], 2 * h["audio_ctx"]
    x = g.input("input_features", TensorProto.FLOAT, ["batch_size", h["mels"], frames])
    for i, stride in ((1, 1), (2, 2)):
        bias = g.weight(f"encoder.conv{i}.bias", w[f"encoder.conv{i}.bias"].ravel())
        x = g.gelu(g.op("Conv", x, g.weight(f"encoder.conv{i}.weight"), bias, kernel_shape=[3], pads=[1, 1], strides=[stride]))
    x = g.op("Add", g.op("Transpose", x, perm=[0, 2, 1]), g.weight("encoder.positional_embedding", w["encoder.positional_embedding"].astype(np.float16)))
    for i in range(h["audio_layers"]):
        b = f"encoder.blocks.{i}"
        y = g.norm(x, b + ".attn_ln")
        k, v = (g.heads(g.linear(y, f"{b}.attn.{part}"), heads) for part in ("key", "value"))
        x = g.mlp(g.op("Add", x, g.attend(y, k, v, heads, b + ".attn")), b)
    g.output(g.norm(x, "encoder.ln_post"), "last_hidden_state", ["batch_size", h["audio_ctx"], h["d"]])
    return g


def decoder(h, w, with_past):
    g = Graph(h, w)
    heads, width = h["text_heads"], h["d"] // h["text_heads"]
    length = 1 if with_past else "decoder_sequence_length"
    past_length, total = "past_decoder_sequence_length", "past_decoder_sequence_length + 1" if with_past else length
    ids = g.input("input_ids", TensorProto.INT64, ["batch_size", length])
    hidden = None if with_past else g.input("encoder_hidden_states", TensorProto.FLOAT, ["batch_size", h["audio_ctx"], h["d"]])
    past = {}
    for i in range(h["text_layers"]) if with_past else ():
        for over, positions in (("decoder", past_length), ("encoder", h["audio_ctx"])):
            for part in ("key", "value"):
                past[i, over, part] = g.input(f"past_key_values.{i}.{over}.{part}", TensorProto.FLOAT, ["batch_size", heads, positions, width])

    # The rows of the embedding that differ, and which of them each token has.
    rows, index = np.unique(w["decoder.token_embedding.weight"], axis=0, return_inverse=True)
    g.constants["rows_of_tokens"] = numpy_helper.from_array(index.ravel().astype(np.int32), "rows_of_tokens")
    table = g.weight("token_rows", rows)
    n = g.op("Slice", g.op("Shape", ids), g.const([1]), g.const([2]))
    first = g.op("Slice", g.op("Shape", past[0, "decoder", "key"]), g.const([2]), g.const([3])) if with_past else g.const([0])
    positions = g.weight("decoder.positional_embedding", w["decoder.positional_embedding"].astype(np.float16))
    positions = g.op("Slice", positions, first, g.op("Add", first, n), g.const([0]))
    x = g.op("Add", g.op("Gather", table, g.op("Gather", "rows_of_tokens", ids)), positions)

    mask = None
    if not with_past:
        steps = g.op("Range", g.const(0), g.op("Squeeze", n), g.const(1))
        later = g.op("Greater", steps, g.op("Unsqueeze", steps, g.const([1])))
        mask = g.op("Where", later, g.const(np.finfo(np.float32).min, np.float32), g.const(0, np.float32))

    for i in range(h["text_layers"]):
        b = f"decoder.blocks.{i}"
        y = g.norm(x, b + ".attn_ln")
        k, v = (g.heads(g.linear(y, f"{b}.attn.{part}"), heads) for part in ("key", "value"))
        if with_past:
            k = g.op("Concat", past[i, "decoder", "key"], k, axis=2)
            v = g.op("Concat", past[i, "decoder", "value"], v, axis=2)
        g.output(k, f"present.{i}.decoder.key", ["batch_size", heads, total, width])
        g.output(v, f"present.{i}.decoder.value", ["batch_size", heads, total, width])
        x = g.op("Add", x, g.attend(y, k, v, heads, b + ".attn", mask))
        if with_past:
            k, v = past[i, "encoder", "key"], past[i, "encoder", "value"]
        else:
            k, v = (g.heads(g.linear(hidden, f"{b}.cross_attn.{part}"), heads) for part in ("key", "value"))
            g.output(k, f"present.{i}.encoder.key", ["batch_size", heads, h["audio_ctx"], width])
            g.output(v, f"present.{i}.encoder.value", ["batch_size", heads, h["audio_ctx"], width])
        x = g.op("Add", x, g.attend(g.norm(x, b + ".cross_attn_ln"), k, v, heads, b + ".cross_attn"))
        x = g.mlp(x, b)

    logits = g.op("MatMul", g.norm(x, "decoder.ln"), g.op("Transpose", table, perm=[1, 0]))
    g.output(g.op("Gather", logits, "rows_of_tokens", axis=2), "logits", ["batch_size", length, h["vocab"]])
    return g


def byte_alphabet():
    """The characters that byte-level vocabularies write bytes with (GPT-2's bytes_to_unicode)."""
    prints = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in prints]
    return {**{b: chr(b) for b in prints}, **{b: chr(256 + i) for i, b in enumerate(others)}}


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as f:
        json.dump(value, f, indent=1, ensure_ascii=False, sort_keys=False)
        f.write("\n")


def write_texts(h, tokens, folder):
    alphabet = byte_alphabet()
    vocabulary = {"".join(alphabet[b] for b in token): i for i, token in enumerate(tokens) if token}
    marks = {"<|endoftext|>": END, "<|startoftranscript|>": START, "<|translate|>": TRANSLATE, "<|transcribe|>": TRANSLATE + 1,
             "<|startoflm|>": TRANSLATE + 2, "<|startofprev|>": TRANSLATE + 3, "<|nospeech|>": TRANSLATE + 4, "<|notimestamps|>": NO_TIMES}
    write_json(f"{folder}/config.json", {
        "architectures": ["WhisperForConditionalGeneration"], "model_type": "whisper", "vocab_size": h["vocab"], "num_mel_bins": h["mels"],
        "d_model": h["d"], "encoder_layers": h["audio_layers"], "encoder_attention_heads": h["audio_heads"], "decoder_layers": h["text_layers"],
        "decoder_attention_heads": h["text_heads"], "encoder_ffn_dim": 4 * h["d"], "decoder_ffn_dim": 4 * h["d"],
        "max_source_positions": h["audio_ctx"], "max_target_positions": h["text_ctx"], "activation_function": "gelu_new",
        "decoder_start_token_id": START, "bos_token_id": END, "eos_token_id": END, "pad_token_id": END})
    write_json(f"{folder}/generation_config.json", {
        "decoder_start_token_id": START, "eos_token_id": END, "no_timestamps_token_id": NO_TIMES, "is_multilingual": False,
        "max_length": h["text_ctx"]})
    write_json(f"{folder}/preprocessor_config.json", {
        "feature_extractor_type": "WhisperFeatureExtractor", "feature_size": h["mels"], "sampling_rate": 16000, "hop_length": 160,
        "n_fft": 400, "chunk_length": 30})
    write_json(f"{folder}/tokenizer.json", {
        "version": "1.0",
        "added_tokens": [{"id": i, "content": t, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
                         for t, i in marks.items()],
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        # Words are entries that no merges make.
        "model": {"type": "BPE", "ignore_merges": True, "vocab": vocabulary, "merges": []}})


def main():
    source = sys.argv[1] if len(sys.argv) > 1 else f"{HERE}/ggml-digits.bin"
    folder = sys.argv[2] if len(sys.argv) > 2 else f"{HERE}/onnx"
    os.makedirs(folder, exist_ok=True)
    h, tokens, w = read_ggml(source)
    encoder(h, w).save(f"{folder}/encoder_model.onnx", "encoder")
    decoder(h, w, with_past=False).save(f"{folder}/decoder_model.onnx", "decoder")
    decoder(h, w, with_past=True).save(f"{folder}/decoder_with_past_model.onnx", "decoder_with_past")
    write_texts(h, tokens, folder)


if __name__ == "__main__":
    main()
