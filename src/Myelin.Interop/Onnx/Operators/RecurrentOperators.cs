using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>
/// Recurrent layers. The usual forms run on the library's own kernels; with other activations, peepholes, clipping or coupled
/// gates step by step.
/// </summary>
internal static class RecurrentOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        Many("RNN", call => Layer(call, gates: 1, ["Tanh"])).Shaped(),
        Many("GRU", call => Layer(call, gates: 3, ["Sigmoid", "Tanh"])).Shaped(),
        Many("LSTM", call => Layer(call, gates: 4, ["Sigmoid", "Tanh", "Tanh"])).Shaped(),
    ];

    /// <summary>One direction's weights and settings.</summary>
    private sealed record Direction(OnnxCall Call, int Gates, int Hidden, Tensor W, Tensor R, Tensor? B, Tensor? Peepholes, Tensor[] State,
        Func<Tensor, Tensor>[] Activations, bool IsUsual);

    private static OnnxValue?[] Layer(OnnxCall call, int gates, string[] usual)
    {
        // X [T, N, I]; with layout 1 the batch comes first, in states too.
        bool batchFirst = call.Attributes.Flag("layout");
        Tensor x = batchFirst ? call.Tensor(0).Transpose(0, 1) : call.Tensor(0), w = call.Tensor(1), r = call.Tensor(2);
        int hidden = call.Attributes.Int32("hidden_size", r.Shape[^1]), directions = w.Shape[0], batch = x.Shape[1], states = gates == 4 ? 2 : 1;
        string direction = call.Attributes.Text("direction", "forward");
        if (directions != (direction == "bidirectional" ? 2 : 1) || w.Rank != 3 || r.Rank != 3 || w.Shape[1] != gates * hidden)
            throw call.Invalid("W and R must be [directions, gates·hidden, …]", $"W {w.Describe()}, R {r.Describe()}, {direction}");
        int[] lengths = call.Has(4) ? call.Ints(4) : [];
        string[] names = call.Attributes.Texts("activations") ?? [.. Enumerable.Repeat(usual, directions).SelectMany(n => n)];
        if (names.Length != usual.Length * directions)
            throw call.Invalid($"there must be {usual.Length} activations for each direction", string.Join(", ", names));

        var outputs = new List<Tensor>();
        var finals = new List<Tensor>[states];
        for (int s = 0; s < states; s++) finals[s] = [];
        for (int d = 0; d < directions; d++)
        {
            string[] own = names[(d * usual.Length)..((d + 1) * usual.Length)];
            Tensor Initial(int input)
            {
                if (!call.Has(input)) return Tensor.Zeros(batch, hidden);
                return (batchFirst ? call.Tensor(input).Transpose(0, 1) : call.Tensor(input)).Select(0, d);
            }

            bool isUsual = own.SequenceEqual(usual, StringComparer.OrdinalIgnoreCase) && !call.Attributes.Has("clip")
                && !call.Attributes.Flag("input_forget") && !(gates == 4 && call.Has(7))
                && (gates != 3 || call.Attributes.Flag("linear_before_reset"));
            var layer = new Direction(call, gates, hidden, w.Select(0, d), r.Select(0, d), call.OptionalTensor(3)?.Select(0, d),
                gates == 4 ? call.OptionalTensor(7)?.Select(0, d) : null,
                [.. Enumerable.Range(0, states).Select(s => Initial(5 + s))],
                [.. own.Select((name, i) => Activation(call, name, (d * usual.Length) + i))], isUsual);
            bool reverse = direction == "reverse" || d == 1;
            (Tensor y, Tensor[] final) = isUsual ? Usual(layer, x, reverse, lengths) : Stepwise(layer, x, reverse, lengths);
            outputs.Add(y);
            for (int s = 0; s < states; s++) finals[s].Add(final[s]);
        }

        // Y [T, directions, N, H], Y_h and Y_c [directions, N, H]; with the batch first [N, T, directions, H] and [N, directions, H].
        Tensor all = Tensor.Stack([.. outputs], 1);
        OnnxValue[] last = [.. finals.Select(f => (OnnxValue)(batchFirst ? Tensor.Stack([.. f]).Transpose(0, 1) : Tensor.Stack([.. f])))];
        return [batchFirst ? all.Permute(2, 0, 1, 3) : all, .. last];
    }

    /// <summary>ONNX orders an LSTM's gates i, o, f, c and a GRU's z, r, h; the kernels take PyTorch's i, f, g, o and r, z, n.</summary>
    private static (Tensor, Tensor[]) Usual(Direction layer, Tensor x, bool reverse, int[] lengths)
    {
        int[] order = layer.Gates switch { 4 => [0, 2, 3, 1], 3 => [1, 0, 2], _ => [0] };
        Tensor Ordered(Tensor t) => Tensor.Concat([.. order.Select(gate => t.Slice(0, gate * layer.Hidden, (gate + 1) * layer.Hidden))], 0);
        Tensor w = Ordered(layer.W), r = Ordered(layer.R);
        int half = layer.Gates * layer.Hidden;
        Tensor? biasW = layer.B is { } b ? Ordered(b.Slice(0, 0, half)) : null, biasR = layer.B is { } c ? Ordered(c.Slice(0, half, 2 * half)) : null;
        switch (layer.Gates)
        {
            case 4:
                (Tensor y, Tensor h, Tensor cell) = x.Lstm(w, r, biasW, biasR, layer.State[0], layer.State[1], false, reverse, lengths);
                return (y, [h, cell]);
            case 3:
                (y, h) = x.Gru(w, r, biasW, biasR, layer.State[0], false, reverse, lengths);
                return (y, [h]);
            default:
                (y, h) = x.Rnn(w, r, biasW, biasR, layer.State[0], RnnActivation.Tanh, false, reverse, lengths);
                return (y, [h]);
        }
    }

    private static (Tensor, Tensor[]) Stepwise(Direction layer, Tensor x, bool reverse, int[] lengths)
    {
        int steps = x.Shape[0], batch = x.Shape[1];
        Tensor[] state = layer.State;
        var outputs = new Tensor[steps];
        for (int i = 0; i < steps; i++)
        {
            int t = reverse ? steps - 1 - i : i;
            Tensor[] next = Step(layer, x.Select(0, t), state);
            if (lengths.Length > 0)
            {
                // After its end a sequence keeps its state and outputs 0.
                Tensor alive = Tensor.From([.. lengths.Select(length => t < length ? 1f : 0)], batch, 1);
                next = [.. next.Select((value, s) => (value * alive) + (state[s] * (1f - alive)))];
                outputs[t] = next[0] * alive;
            }
            else
            {
                outputs[t] = next[0];
            }

            state = next;
        }

        return (Tensor.Stack(outputs), state);
    }

    private static Tensor[] Step(Direction layer, Tensor x, Tensor[] state)
    {
        int n = layer.Hidden, all = layer.Gates * n;
        Func<Tensor, Tensor>[] f = layer.Activations;
        float clip = layer.Call.Attributes.Float("clip", float.PositiveInfinity);
        Tensor Limit(Tensor t) => float.IsPositiveInfinity(clip) ? t : t.Clamp(-clip, clip);
        Tensor Bias(int half, int gate) => layer.B is null ? Tensor.Zeros(n) : layer.B.Slice(0, (half * all) + (gate * n), (half * all) + ((gate + 1) * n));
        Tensor FromInput(int gate) => x.Linear(layer.W.Slice(0, gate * n, (gate + 1) * n), Bias(0, gate));
        Tensor FromState(int gate, Tensor h) => h.Linear(layer.R.Slice(0, gate * n, (gate + 1) * n), Bias(1, gate));
        Tensor hidden = state[0];
        if (layer.Gates == 1) return [f[0](Limit(FromInput(0) + FromState(0, hidden)))];
        if (layer.Gates == 3)
        {
            Tensor z = f[0](Limit(FromInput(0) + FromState(0, hidden))), reset = f[0](Limit(FromInput(1) + FromState(1, hidden)));
            Tensor fromState = layer.Call.Attributes.Flag("linear_before_reset") ? reset * FromState(2, hidden) : FromState(2, reset * hidden);
            return [((1f - z) * f[1](Limit(FromInput(2) + fromState))) + (z * hidden)];
        }

        // Gates i, o, f, c; peepholes i, o, f.
        Tensor cell = state[1];
        Tensor Peep(Tensor t, int gate, Tensor c) => layer.Peepholes is { } p ? t + (p.Slice(0, gate * n, (gate + 1) * n) * c) : t;
        Tensor input = f[0](Limit(Peep(FromInput(0) + FromState(0, hidden), 0, cell)));
        Tensor forget = layer.Call.Attributes.Flag("input_forget") ? 1f - input : f[0](Limit(Peep(FromInput(2) + FromState(2, hidden), 2, cell)));
        Tensor next = (forget * cell) + (input * f[1](Limit(FromInput(3) + FromState(3, hidden))));
        Tensor output = f[0](Limit(Peep(FromInput(1) + FromState(1, hidden), 1, next)));
        return [output * f[2](next), next];
    }

    private static Func<Tensor, Tensor> Activation(OnnxCall call, string name, int place)
    {
        float Parameter(string attribute, float otherwise) =>
            call.Attributes.Floats(attribute) is { } values && place < values.Length ? values[place] : otherwise;
        float Alpha(float otherwise) => Parameter("activation_alpha", otherwise);
        float Beta(float otherwise) => Parameter("activation_beta", otherwise);
        return name.ToLowerInvariant() switch
        {
            "sigmoid" => x => x.Sigmoid(),
            "tanh" => x => x.Tanh(),
            "relu" => x => x.Relu(),
            "softsign" => x => x / (1f + x.Abs()),
            "softplus" => x => x.Softplus(),
            "affine" => x => (x * Alpha(1)) + Beta(0),
            "leakyrelu" => x => x.LeakyRelu(Alpha(0.01f)),
            "elu" => x => x.Elu(Alpha(1)),
            "hardsigmoid" => x => ((x * Alpha(0.2f)) + Beta(0.5f)).Clamp(0, 1),
            "scaledtanh" => x => (x * Beta(1)).Tanh() * Alpha(1),
            _ => throw call.Unsupported($"activation {name}",
                "Supported are Sigmoid, Tanh, Relu, Softsign, Softplus, Affine, LeakyRelu, Elu, HardSigmoid and ScaledTanh."),
        };
    }
}
