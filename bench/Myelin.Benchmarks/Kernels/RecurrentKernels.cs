using Myelin.Kernels;

namespace Myelin.Benchmarks;

/// <summary>An LSTM over whole sequences, of the shape that classifies MNIST by rows: 28 steps of 28, and the layer above.</summary>
internal static class RecurrentKernels
{
    private static readonly RecurrentShape s_rows = new(RecurrentKind.Lstm, Batch: 100, Steps: 28, Inputs: 28, Hidden: 128, BatchFirst: true, Reverse: false);
    private static readonly RecurrentShape s_above = s_rows with { Inputs = 128 };

    internal static IEnumerable<Func<Kernel>> All(RandomData random) =>
    [
        () => Forward(random, s_rows),
        () => Backward(random, s_rows, inputGradient: false),
        () => Forward(random, s_above),
        () => Backward(random, s_above, inputGradient: true),
    ];

    private static Kernel Forward(RandomData random, RecurrentShape shape)
    {
        Sequences all = new(random, shape);
        double bytes = Kernel.BytesOf(all.X, all.Packed, all.Y, all.Gates, all.Hiddens, all.Cells);
        return new Kernel("lstm " + Text(shape), Flop(shape, shape.Inputs + shape.Hidden), bytes, all.Forward);
    }

    /// <summary>The gradients of the weights, and of the input where a layer below needs it.</summary>
    private static Kernel Backward(RandomData random, RecurrentShape shape, bool inputGradient)
    {
        Sequences all = new(random, shape);
        all.Forward();
        float[] dy = random.Floats(shape.OutputLength), dGates = new float[shape.GatesLength], dx = inputGradient ? new float[shape.InputLength] : [];
        double flop = Flop(shape, (inputGradient ? 2 : 1) * shape.Inputs + 2 * shape.Hidden);
        double bytes = Kernel.BytesOf(dy, all.X, all.Gates, all.Hiddens, all.Cells, dGates, dx) + 2 * Kernel.BytesOf(all.WeightIh, all.WeightHh);
        return new Kernel($"lstm {(inputGradient ? "dx dw" : "dw")} {Text(shape)}", flop, bytes, () => all.Backward(dy, dGates, dx));
    }

    // Those of products with a number of columns of the weights; what the gates cost besides is left out.
    private static double Flop(RecurrentShape s, int columns) => 2.0 * s.Rows * s.Gates * s.Hidden * columns;

    private static string Text(RecurrentShape s) => $"{s.Batch}x{s.Steps}x{s.Inputs} {s.Hidden}";

    /// <summary>A layer in training and the sequences it sees.</summary>
    private sealed class Sequences
    {
        private readonly RecurrentShape _shape;
        private readonly float[] _hidden, _cell, _dWeightIh, _dWeightHh, _dBiasIh, _dBiasHh;

        internal Sequences(RandomData random, RecurrentShape shape)
        {
            _shape = shape;
            int rows = shape.Gates * shape.Hidden;
            (X, WeightIh, WeightHh) = (random.Floats(shape.InputLength), random.Floats(rows * shape.Inputs), random.Floats(rows * shape.Hidden));
            (Packed, Y, Gates) = (new float[RecurrentKernel.PackedLength(shape)], new float[shape.OutputLength], new float[shape.GatesLength]);
            (Hiddens, Cells) = (new float[shape.OutputLength], new float[shape.OutputLength]);
            (_hidden, _cell) = (new float[shape.StateLength], new float[shape.StateLength]);
            (_dWeightIh, _dWeightHh, _dBiasIh, _dBiasHh) = (new float[WeightIh.Length], new float[WeightHh.Length], new float[rows], new float[rows]);
            RecurrentKernel.Pack(shape, WeightIh, WeightHh, default, default, Packed);
        }

        internal float[] X { get; }

        internal float[] WeightIh { get; }

        internal float[] WeightHh { get; }

        internal float[] Packed { get; }

        internal float[] Y { get; }

        internal float[] Gates { get; }

        internal float[] Hiddens { get; }

        internal float[] Cells { get; }

        internal void Forward() => RecurrentKernel.Forward(_shape, default, X, Packed, Y, _hidden, _cell, Gates, Hiddens, Cells);

        internal void Backward(float[] dy, float[] dGates, float[] dx)
        {
            RecurrentKernel.Backward(_shape, default, WeightIh, WeightHh, Gates, Hiddens, Cells, dy, default, default, dGates, dx, default, default);
            RecurrentKernel.GradientWeights(_shape, default, X, Hiddens, dGates, _dWeightIh, _dWeightHh, _dBiasIh, _dBiasHh);
        }
    }
}
