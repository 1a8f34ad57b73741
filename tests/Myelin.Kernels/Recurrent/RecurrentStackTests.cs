namespace Myelin.Kernels.Tests;

public sealed class RecurrentStackTests
{
    /// <summary>Kind, layers, batch, steps, inputs, units, batch first, reverse: fewer steps than a chunk, whole chunks and a remainder;
    /// shapes that are computed in chunks and shapes that are not.</summary>
    public static TheoryData<object, int, int, int, int, int, bool, bool> Stacks()
    {
        var data = new TheoryData<object, int, int, int, int, int, bool, bool>();
        foreach (RecurrentKind kind in Enum.GetValues<RecurrentKind>())
        {
            foreach ((int layers, int n, int t, int i, int h, bool first, bool reverse) in new[]
            {
                (1, 1, 9, 5, 7, true, false), (2, 1, 1, 3, 17, true, false), (2, 1, 28, 28, 33, true, false), (3, 1, 9, 4, 16, false, false),
                (4, 3, 13, 5, 19, false, false),
                (6, 8, 10, 3, 20, false, false), (3, 3, 9, 5, 19, true, false), (3, 11, 9, 5, 19, false, false), (3, 2, 9, 5, 19, false, true),
            }) data.Add(kind, layers, n, t, i, h, first, reverse);
        }
        return data;
    }

    private sealed class Data
    {
        internal readonly RecurrentShape[] Layers;
        internal readonly float[] X, Packed, Hidden, Cell;

        internal Data(RecurrentShape lowest, int layers)
        {
            Layers = [.. Enumerable.Range(0, layers).Select(i => i == 0 ? lowest : lowest with { Inputs = lowest.Hidden })];
            int seed = 1;
            Packed = [.. Layers.SelectMany(s =>
            {
                int rows = s.Gates * s.Hidden;
                var packed = new float[RecurrentKernel.PackedLength(s)];
                float[] Next(int length) => [.. Given.Units(length, seed++).Select(v => v * 0.5f)];
                RecurrentKernel.Pack(s, Next(rows * s.Inputs), Next(rows * s.Hidden), Next(rows), Next(rows), packed);
                return packed;
            })];
            int states = layers * lowest.StateLength;
            (X, Hidden, Cell) = (Given.Units(lowest.InputLength, 90), Given.Units(states, 91), Given.Units(lowest.HasCell ? states : 0, 92));
        }

        /// <summary>One layer after another.</summary>
        internal float[] InTurn()
        {
            float[] x = X, h = [.. Hidden], c = [.. Cell];
            int packed = 0;
            for (int i = 0; i < Layers.Length; i++)
            {
                RecurrentShape s = Layers[i];
                var y = new float[s.OutputLength];
                Span<float> cell = s.HasCell ? c.AsSpan(i * s.StateLength, s.StateLength) : default;
                RecurrentKernel.Forward(s, [], x, Packed.AsSpan(packed, RecurrentKernel.PackedLength(s)), y, h.AsSpan(i * s.StateLength, s.StateLength), cell);
                packed += RecurrentKernel.PackedLength(s);
                x = y;
            }

            return [.. x, .. h, .. c];
        }

        /// <summary>As a stack, in guarded memory.</summary>
        internal float[] AsStack()
        {
            using GuardedMemory x = new(X), packed = new(Packed), y = new(Layers[0].OutputLength), h = new(Hidden), c = new(Cell);
            RecurrentKernel.ForwardStack(Layers, x.Span, packed.Span, y.Span, h.Span, c.Span);
            return [.. y.Span, .. h.Span, .. c.Span];
        }
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public void Has_the_bits_of_its_layers_in_turn_for_any_team(
        object kind, int layers, int batch, int steps, int inputs, int units, bool batchFirst, bool reverse)
    {
        var shape = new RecurrentShape((RecurrentKind)kind, batch, steps, inputs, units, batchFirst, reverse);
        var data = new Data(shape, layers);
        Compare.SameBits(data.InTurn(), Teams.SameBits(data.AsStack), $"{shape}");
        Assert.NotEmpty(Widths.SameBits(() => new Data(shape, layers).AsStack()));
    }

    [Fact]
    public void Serves_several_threads_at_once()
    {
        Teams.With(3, () =>
        {
            var data = new Data(new RecurrentShape(RecurrentKind.Lstm, 1, 30, 8, 24, true, false), 4);
            float[] expected = data.InTurn();
            Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => Compare.SameBits(expected, data.AsStack(), "beside others"));
        });
    }

    [Fact]
    public void Short_spans_and_layers_that_do_not_fit_are_refused()
    {
        var data = new Data(new RecurrentShape(RecurrentKind.Lstm, 1, 3, 4, 5, true, false), 2);
        RecurrentShape[] layers = data.Layers;
        float[] y = new float[15], x = data.X, packed = data.Packed, h = data.Hidden, c = data.Cell;
        RecurrentKernel.ForwardStack(layers, x, packed, y, h, c);
        Assert.Throws<ArgumentException>(() => RecurrentKernel.ForwardStack([], x, packed, y, h, c));
        Assert.Throws<ArgumentException>(() => RecurrentKernel.ForwardStack([layers[0], layers[0]], x, packed, y, h, c));
        Assert.Throws<ArgumentException>(() => RecurrentKernel.ForwardStack([layers[0], layers[1] with { Steps = 2 }], x, packed, y, h, c));
        Assert.Throws<ArgumentException>(() => RecurrentKernel.ForwardStack([layers[0] with { Steps = 0 }], x, packed, y, h, c));
        Assert.Throws<ArgumentException>(() => RecurrentKernel.ForwardStack(layers, x.AsSpan(1), packed, y, h, c));
        Assert.Throws<ArgumentException>(() => RecurrentKernel.ForwardStack(layers, x, packed.AsSpan(1), y, h, c));
        Assert.Throws<ArgumentException>(() => RecurrentKernel.ForwardStack(layers, x, packed, y.AsSpan(1), h, c));
        Assert.Throws<ArgumentException>(() => RecurrentKernel.ForwardStack(layers, x, packed, y, h.AsSpan(1), c));
        Assert.Throws<ArgumentException>(() => RecurrentKernel.ForwardStack(layers, x, packed, y, h, c.AsSpan(1)));
    }
}
