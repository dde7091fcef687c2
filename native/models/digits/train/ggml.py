"""The ggml file back into the network that it was made from, and greedy decoding with word times.  usage: ggml.py model.bin clip.wav"""
import math, struct, sys, torch
from common import *
from model import Model
CHUNK = 256   # contexts that whisper.cpp's flash attention does not pad
def read(path):
    """-> header values, {tensor name: float32 array}"""
    with open(path, "rb") as f:
        def ints(n):
            b = f.read(4 * n)
            if len(b) < 4 * n: raise ValueError(f"{path} ends too early")
            return struct.unpack("<%di" % n, b)
        h = ints(12)
        if h[0] != 0x67676d6c: raise ValueError(f"{path} is no ggml file")
        if h[1] != V or h[10] != NMEL: raise ValueError(f"{path} is not the digits model: {h[1]} tokens, {h[10]} bands")
        nm, nf = ints(2); f.seek(4 * nm * nf, 1)
        for _ in range(ints(1)[0]): f.seek(ints(1)[0], 1)
        t = {}
        while True:
            b = f.read(12)
            if not b: return h, t
            nd, ln, f16 = struct.unpack("<3i", b)
            if not (1 <= nd <= 4 and 0 < ln < 256 and f16 in (0, 1)): raise ValueError(f"{path} is damaged at {f.tell()}")
            shape = ints(nd)[::-1]; name = f.read(ln).decode(); n = math.prod(shape); a = np.frombuffer(f.read(n * (4 - 2 * f16)), "<f2" if f16 else "<f4")
            if len(a) != n: raise ValueError(f"{path} ends too early")
            t[name] = torch.from_numpy(a.astype(np.float32).reshape(shape))
def load(path, device="cpu"):
    h, t = read(path); m = Model(h[3], h[4], h[8], h[5], h[9])
    full = t["decoder.token_embedding.weight"]; table = torch.stack([full[300 if k == DEAD else full_id(k)] for k in range(N_CLS)])
    own = {"epos": t["encoder.positional_embedding"], "dsin": t["decoder.positional_embedding"]}
    for k, a in own.items(): getattr(m, k).copy_(a)
    state = m.state_dict()
    names = {k: k.replace("enc.", "encoder.blocks.") if k.startswith("enc.") else k.replace("dec.", "decoder.blocks.") if k.startswith("dec.")
             else "decoder." + k if k.startswith("ln.") else "encoder." + k for k in state}
    for k, v in state.items():
        if names[k] in t: v.copy_(t[names[k]].reshape(v.shape))
        elif k.startswith(("enc.", "dec.", "conv", "ln")): raise ValueError(f"{path} has no {names[k]}")
    m.dscale.data.fill_(1); m.to(device).eval(); table = table.to(device); m.table = lambda: table
    return m
@torch.no_grad()
def decode(m, x):
    """16 kHz floats (array or bytes) -> [(word, probability, start, end)], seconds"""
    x = np.frombuffer(x, "<f4") if isinstance(x, (bytes, bytearray)) else x
    if len(x) < 160: return []
    T = -(-(len(x) // 320 + 8) // CHUNK) * CHUNK; T = T if T <= 512 else 1500; dev = m.epos.device
    mel = torch.from_numpy(norm_mel(logmel_raw(np.concatenate([x, np.zeros(max(0, T * 320 + 400 - len(x)), np.float32)]), 2 * T)))[None].to(dev)
    enc = m.encode(mel); seq = [SOT, NOT]; out = []
    for i in range(4 + 4 * len(x) // SR):   # nobody says more: a model that goes round in circles is stopped
        lg, ws = m.decode(torch.tensor([seq], device=dev), enc); lg = lg[0, -1] - m.obias
        lg[[SOT, NOT, PREV, NOSP, DEAD]] = -1e9; lg[TS0:] = -1e9
        if i == 0: lg[EOT] = -1e9
        k = int(lg.argmax())
        if k == EOT: break
        seq.append(k)
        if k < len(WORDS):   # head 0 of the later layers was taught to look at the word that comes
            at = torch.cumsum(sum(w[0, 0, -1] for w in ws[1:]), 0).cpu(); at = at / at[-1]
            out.append((WORDS[k], float(torch.softmax(lg, 0)[k]), int((at < .05).sum()) * .02, int((at < .95).sum() + 1) * .02))
    return out
if __name__ == "__main__":
    import wave
    with wave.open(sys.argv[2]) as w: x = np.frombuffer(w.readframes(w.getnframes()), "<i2").astype(np.float32) / 32768
    for word in decode(load(sys.argv[1]), x[:28 * SR]): print("%-6s %.3f  %6.2f-%6.2f" % word)
