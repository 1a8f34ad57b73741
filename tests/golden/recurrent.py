#!/usr/bin/python3
"""Records recurrent layers, cells and operators as PyTorch computes them.

    /usr/bin/python3 tests/golden/recurrent.py        (Debian's python3-torch, 1.13)

writes recurrent.safetensors, in the form that record.py describes, and torch_lstm.safetensors, the state dict of an nn.LSTM under PyTorch's own keys.
Roles beside the usual: h0, c0 initial states and hn, cn final ones; dhn, dcn the gradients from above of these, dh0, dc0 of those; w.KEY and g.KEY weights
and their gradients. Lengths are a case's attribute; outputs of such cases went through pack_padded_sequence and back.
"""
from recording import *

out = File("recurrent")
KINDS = {"Lstm": nn.LSTM, "Gru": nn.GRU, "Rnn": nn.RNN, "RnnRelu": lambda *a, **k: nn.RNN(*a, nonlinearity="relu", **k)}


def state(pair, name, tensors):
    """h, or h and c, under their roles."""
    pair = pair if isinstance(pair, tuple) else (pair,)
    for letter, tensor in zip("hc", pair): tensors[letter.join(name)] = tensor
    return pair


def run(kind, module, x, states, lengths=None, batch_first=False):
    given = states if kind in ("Lstm", "LstmCell") else states[0] if states else None
    if lengths is None: return module(x, given or None) if kind == "Lstm" else module(x, given)
    packed = nn.utils.rnn.pack_padded_sequence(x, torch.tensor(lengths), batch_first=batch_first, enforce_sorted=False)
    y, final = module(packed, given or None) if kind == "Lstm" else module(packed, given)
    return nn.utils.rnn.pad_packed_sequence(y, batch_first=batch_first, total_length=x.shape[1 if batch_first else 0])[0], final


def layer(kind, inputs, hidden, steps, batch, layers=1, bias=True, batchFirst=False, bidirectional=False, lengths=None, initial=False):
    attributes = {"inputs": inputs, "hidden": hidden, "layers": layers, "bias": bias, "batchFirst": batchFirst, "bidirectional": bidirectional}
    if lengths: attributes["lengths"] = lengths
    name = f"{inputs} {hidden} T{steps} N{batch} x{layers}{'' if bias else ' no bias'}{' batch first' if batchFirst else ''}{' both ways' if bidirectional else ''}{f' {lengths}' if lengths else ''}{' from states' if initial else ''}"
    seed(kind + name)
    module = KINDS[kind](inputs, hidden, layers, bias=bias, batch_first=batchFirst, bidirectional=bidirectional)
    shape = [steps, inputs] if not batch else [batch, steps, inputs] if batchFirst else [steps, batch, inputs]
    x = torch.randn(shape).requires_grad_()
    places = [layers * (2 if bidirectional else 1), *([batch] if batch else []), hidden]
    states = tuple(torch.randn(places).requires_grad_() for _ in range(2 if kind == "Lstm" else 1)) if initial else ()
    y, final = run(kind, module, x, states, lengths, batchFirst)
    tensors = {"x0": x, "y": y, "dy": torch.randn(y.shape)}
    state(states, ("", "0"), tensors)
    finals = state(final, ("", "n"), tensors)
    grads_above = [torch.randn(f.shape) for f in finals]
    state(tuple(grads_above), ("d", "n"), tensors)
    torch.autograd.backward([y, *finals], [tensors["dy"], *grads_above])
    tensors["dx0"] = x.grad
    state(tuple(s.grad for s in states), ("d", "0"), tensors)
    for key, p in module.named_parameters(): tensors |= {"w." + key: p, "g." + key: p.grad}
    out.case(kind, name, tensors, **attributes)


for kind in KINDS:
    layer(kind, 3, 5, 6, 4)
    layer(kind, 3, 5, 6, 4, batchFirst=True, initial=True)
    layer(kind, 4, 5, 1, 3, initial=True)
    layer(kind, 1, 1, 3, 1, bias=False)
    layer(kind, 3, 5, 7, 0, layers=2, batchFirst=True)
    layer(kind, 3, 5, 4, 0, layers=2, bidirectional=True, initial=True)
    layer(kind, 17, 33, 5, 9, batchFirst=True)
    layer(kind, 3, 5, 6, 4, layers=2, bias=False, initial=True)
    layer(kind, 3, 5, 6, 4, layers=3, bidirectional=True, batchFirst=True)
    layer(kind, 3, 5, 5, 3, layers=3, bidirectional=True, initial=True)
    layer(kind, 3, 5, 6, 4, lengths=[6, 1, 4, 3])
    layer(kind, 3, 5, 6, 4, batchFirst=True, lengths=[2, 6, 1, 6], initial=True)
    layer(kind, 3, 5, 6, 4, bidirectional=True, lengths=[3, 1, 6, 5], initial=True)
    layer(kind, 3, 4, 6, 4, layers=2, bidirectional=True, batchFirst=True, lengths=[2, 6, 1, 5], bias=False)
    layer(kind, 3, 5, 6, 4, layers=3, lengths=[1, 1, 1, 1])
    layer(kind, 3, 5, 6, 10, layers=2, bidirectional=True, lengths=[6, 3, 5, 1, 2, 4, 6, 5, 3, 2], initial=True)

# ---- cells

CELLS = {"LstmCell": nn.LSTMCell, "GruCell": nn.GRUCell, "RnnCell": nn.RNNCell, "RnnCellRelu": lambda *a, **k: nn.RNNCell(*a, nonlinearity="relu", **k)}
for kind, make in CELLS.items():
    for inputs, hidden, batch, bias, initial in [(3, 5, 4, True, False), (3, 5, 4, True, True), (17, 19, 9, False, True), (3, 5, 0, True, True), (2, 1, 1, True, False)]:
        name = f"{inputs} {hidden} N{batch}{'' if bias else ' no bias'}{' from states' if initial else ''}"
        seed(kind + name)
        module = make(inputs, hidden, bias=bias)
        x = torch.randn([batch, inputs] if batch else [inputs]).requires_grad_()
        states = tuple(torch.randn([batch, hidden] if batch else [hidden]).requires_grad_() for _ in range(2 if kind == "LstmCell" else 1)) if initial else ()
        final = run(kind, module, x, states) if states else module(x)
        tensors = {"x0": x}
        state(states, ("", "0"), tensors)
        finals = state(final, ("", "n"), tensors)
        above = tuple(torch.randn(f.shape) for f in finals)
        state(above, ("d", "n"), tensors)
        torch.autograd.backward(finals, above)
        tensors["dx0"] = x.grad
        state(tuple(s.grad for s in states), ("d", "0"), tensors)
        for key, p in module.named_parameters(): tensors |= {"w." + key: p, "g." + key: p.grad}
        out.case(kind, name, tensors, inputs=inputs, hidden=hidden, bias=bias)

# ---- operators: one layer in one direction step by step, all its outputs as one vector

STEPS = {"LstmOp": torch.lstm_cell, "GruOp": torch.gru_cell, "RnnOp": torch.rnn_tanh_cell, "RnnReluOp": torch.rnn_relu_cell}
for kind, step in STEPS.items():
    gates, has_cell = {"LstmOp": 4, "GruOp": 3}.get(kind, 1), kind == "LstmOp"
    for inputs, hidden, steps, batch, reverse, lengths in [(3, 4, 5, 2, False, None), (2, 5, 4, 3, True, None), (3, 4, 4, 3, False, [4, 1, 3]), (3, 4, 4, 3, True, [2, 4, 1]), (3, 2, 1, 9, True, None)]:
        def whole(x, wi, wh, bi, bh, *states):
            rows, states = [None] * steps, list(states)
            for t in reversed(range(steps)) if reverse else range(steps):
                new = step(x[t], states if has_cell else states[0], wi, wh, bi, bh)
                alive = torch.tensor([[t < n] for n in lengths or [steps] * batch])
                states = [torch.where(alive, n, s) for n, s in zip(new if has_cell else [new], states)]
                rows[t] = torch.where(alive, states[0], torch.zeros(()))
            return torch.cat([torch.stack(rows).flatten(), *[s.flatten() for s in states]])

        seed(f"{kind}{inputs}{hidden}{steps}{batch}{reverse}")
        rows = gates * hidden
        op(kind, whole, rand(steps, batch, inputs), rand(rows, inputs, low=-1, high=1), rand(rows, hidden, low=-1, high=1), rand(rows), rand(rows),
           *[rand(batch, hidden) for _ in range(2 if has_cell else 1)], file=out, reverse=reverse, **({"lengths": lengths} if lengths else {}))

out.write()

# ---- a state dict as PyTorch has it, and what it computes

seed("torch_lstm")
lstm = nn.LSTM(7, 12, 2, bidirectional=True)
x = torch.randn(5, 3, 7)
with torch.no_grad(): y, (h, c) = lstm(x)
saved = File("torch_lstm")
saved.case("Saved", "nn.LSTM(7, 12, 2, bidirectional=True)", {"x0": x, "y": y, "hn": h, "cn": c})
saved.write()
weights = File("torch_lstm_weights")
weights.tensors = {key: value.numpy() for key, value in lstm.state_dict().items()}
weights.write()
