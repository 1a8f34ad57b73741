namespace Myelin.Kernels.Tests;

public sealed class RecurrentTests
{
    /// <summary>Kind, batch, steps, inputs, units: below, at and above a block of sequences and a lane; weights that fit and that do not.</summary>
    public static TheoryData<object, int, int, int, int> Shapes()
    {
        var data = new TheoryData<object, int, int, int, int>();
        foreach (RecurrentKind kind in Enum.GetValues<RecurrentKind>())
        {
            foreach ((int n, int t, int i, int h) in new[] { (1, 1, 1, 1), (1, 6, 5, 7), (2, 3, 4, 16), (5, 4, 3, 33), (8, 3, 17, 32), (9, 5, 2, 19),
                (19, 3, 40, 21), (3, 2, 7, 130), (11, 2, 7, 230) }) data.Add(kind, n, t, i, h);
        }
        return data;
    }

    private sealed class Data
    {
        internal readonly RecurrentShape Shape;
        internal readonly int[] Lengths;
        internal readonly float[] X, WeightIh, WeightHh, BiasIh, BiasHh, Hidden, Cell, Dy, DHidden, DCell;

        internal Data(RecurrentShape shape, bool lengths, bool bias)
        {
            Shape = shape;
            Lengths = lengths ? [.. Enumerable.Range(0, shape.Batch).Select(n => 1 + n * 5 % shape.Steps)] : [];
            int rows = shape.Gates * shape.Hidden, seed = 1;
            float[] Next(int length, float scale = 1) => [.. Given.Units(length, seed++).Select(v => v * scale)];
            (X, WeightIh, WeightHh) = (Next(shape.InputLength), Next(rows * shape.Inputs, 0.5f), Next(rows * shape.Hidden, 1 / MathF.Sqrt(shape.Hidden)));
            (BiasIh, BiasHh) = bias ? (Next(rows), Next(rows)) : ([], []);
            (Hidden, Cell) = (Next(shape.StateLength), shape.HasCell ? Next(shape.StateLength) : []);
            (Dy, DHidden, DCell) = (Next(shape.OutputLength), Next(shape.StateLength), shape.HasCell ? Next(shape.StateLength) : []);
        }

        /// <summary>Everything that the kernels compute, in memory that may not be left.</summary>
        internal float[][] Run(bool trains)
        {
            RecurrentShape s = Shape;
            int rows = s.Gates * s.Hidden, cell = s.HasCell ? s.StateLength : 0, cells = s.HasCell ? s.OutputLength : 0;
            using GuardedMemory x = new(X), wi = new(WeightIh), wh = new(WeightHh), bi = new(BiasIh), bh = new(BiasHh),
                packed = new(RecurrentKernel.PackedLength(s));
            using GuardedMemory y = new(s.OutputLength), h = new(Hidden), c = new(Cell);
            RecurrentKernel.Pack(s, wi.Span, wh.Span, bi.Span, bh.Span, packed.Span);
            if (!trains)
            {
                RecurrentKernel.Forward(s, Lengths, x.Span, packed.Span, y.Span, h.Span, c.Span);
                return [y.Span.ToArray(), h.Span.ToArray(), c.Span.ToArray()];
            }

            using GuardedMemory gates = new(s.GatesLength), hiddens = new(s.OutputLength), kept = new(cells);
            RecurrentKernel.Forward(s, Lengths, x.Span, packed.Span, y.Span, h.Span, c.Span, gates.Span, hiddens.Span, kept.Span);
            using GuardedMemory dy = new(Dy), dh = new(DHidden), dc = new(DCell), dGates = new(s.GatesLength), dx = new(s.InputLength),
                dh0 = new(s.StateLength), dc0 = new(cell);
            using GuardedMemory dwi = new(WeightIh.Length), dwh = new(WeightHh.Length), dbi = new(rows), dbh = new(rows);
            RecurrentKernel.Backward(
                s, Lengths, wi.Span, wh.Span, gates.Span, hiddens.Span, kept.Span, dy.Span, dh.Span, dc.Span, dGates.Span, dx.Span, dh0.Span, dc0.Span);
            RecurrentKernel.GradientWeights(s, Lengths, x.Span, hiddens.Span, dGates.Span, dwi.Span, dwh.Span, dbi.Span, dbh.Span);
            return [y.Span.ToArray(), h.Span.ToArray(), c.Span.ToArray(), dx.Span.ToArray(), dwi.Span.ToArray(), dwh.Span.ToArray(),
                dbi.Span.ToArray(), dbh.Span.ToArray(), dh0.Span.ToArray(), dc0.Span.ToArray()];
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Matches_the_reference_in_every_width_for_any_team(object given, int batch, int steps, int inputs, int units)
    {
        var kind = (RecurrentKind)given;
        string[] names = ["y", "h", "c", "dx", "dW_ih", "dW_hh", "db_ih", "db_hh", "dh0", "dc0"];
        for (int settings = 0; settings < 8; settings++)
        {
            var shape = new RecurrentShape((RecurrentKind)kind, batch, steps, inputs, units, BatchFirst: (settings & 1) != 0, Reverse: (settings & 2) != 0);
            var data = new Data(shape, lengths: (settings & 4) != 0, bias: settings % 3 != 0);
            var reference = new RecurrentReference(shape, data.Lengths, data.X, data.WeightIh, data.WeightHh, data.BiasIh, data.BiasHh, data.Hidden, data.Cell);
            double[][] expected = [reference.Y, reference.Hidden, reference.Cell, .. reference.Backward(data.Dy, data.DHidden, data.DCell)];
            float[][] actual = data.Run(trains: true);
            for (int i = 0; i < names.Length; i++)
            {
                if (actual[i].Length > 0) Compare.Close(expected[i], actual[i], $"{shape}: {names[i]}", Tolerance.Sums);
            }

            float[] all = [.. actual.SelectMany(a => a)];
            Compare.SameBits(actual[0], data.Run(trains: false)[0], $"{shape}: y without anything saved");
            Compare.SameBits(all, Widths.SameBits(() => [.. data.Run(trains: true).SelectMany(a => a)]), $"{shape}: in every width");
            Compare.SameBits(all, Teams.SameBits(() => [.. data.Run(trains: true).SelectMany(a => a)]), $"{shape}: for any team");
        }
    }

    [Theory, InlineData(float.NaN), InlineData(float.NegativeInfinity), InlineData(float.MaxValue)]
    public void Padding_has_no_influence_whatever_it_holds(float padding)
    {
        foreach (RecurrentKind kind in Enum.GetValues<RecurrentKind>())
        {
            // Weights that fit and that do not, where sums of x's products are made beforehand.
            foreach ((int batch, int units, bool batchFirst, bool reverse) in new[] { (9, 19, true, false), (9, 19, false, true),
                (3, 19, false, false), (3, 19, true, true) })
            {
                var data = new Data(new RecurrentShape(kind, batch, 6, 5, units, batchFirst, reverse), lengths: true, bias: true);
                float[][] expected = data.Run(trains: true);
                for (int n = 0; n < batch; n++)
                {
                    for (int t = data.Lengths[n]; t < 6; t++) data.X.AsSpan(5 * (batchFirst ? n * 6 + t : t * batch + n), 5)[t % 5] = padding;
                }

                Compare.SameBits([.. expected.SelectMany(a => a)], [.. data.Run(trains: true).SelectMany(a => a)], $"{data.Shape}");
            }
        }
    }

    [Fact]
    public void What_is_not_given_is_zero_and_what_is_not_wanted_changes_nothing()
    {
        var shape = new RecurrentShape(RecurrentKind.Lstm, 9, 4, 5, 19, BatchFirst: true, Reverse: false);
        var data = new Data(shape, lengths: false, bias: true);
        float[] y = new float[shape.OutputLength], h = new float[shape.StateLength], c = new float[shape.StateLength],
            packed = new float[RecurrentKernel.PackedLength(shape)];
        float[] gates = new float[shape.GatesLength], hiddens = new float[shape.OutputLength], cells = new float[shape.OutputLength];
        RecurrentKernel.Pack(shape, data.WeightIh, data.WeightHh, data.BiasIh, data.BiasHh, packed);
        RecurrentKernel.Forward(shape, [], data.X, packed, y, h, c, gates, hiddens, cells);
        float[] zeros = new float[shape.OutputLength], some = new float[shape.GatesLength], all = new float[shape.GatesLength],
            dx = new float[shape.InputLength];
        RecurrentKernel.Backward(shape, [], data.WeightIh, data.WeightHh, gates, hiddens, cells, [], data.DHidden, [], some, [], [], []);
        RecurrentKernel.Backward(shape, [], data.WeightIh, data.WeightHh, gates, hiddens, cells, zeros, data.DHidden, zeros, all, dx, h, c);
        Compare.SameBits(some, all, "dGates");
    }

    [Fact]
    public void Short_spans_and_empty_sequences_are_refused()
    {
        var shape = new RecurrentShape(RecurrentKind.Lstm, 2, 3, 4, 5, false, false);
        float[] packed = new float[RecurrentKernel.PackedLength(shape)], x = new float[shape.InputLength], y = new float[shape.OutputLength],
            state = new float[shape.StateLength];
        RecurrentKernel.Forward(shape, [], x, packed, y, state, state);
        Assert.Throws<ArgumentException>(() => RecurrentKernel.Forward(shape, [], x.AsSpan(1), packed, y, state, state));
        Assert.Throws<ArgumentException>(() => RecurrentKernel.Forward(shape, [], x, packed.AsSpan(1), y, state, state));
        Assert.Throws<ArgumentException>(() => RecurrentKernel.Forward(shape, [], x, packed, y.AsSpan(1), state, state));
        Assert.Throws<ArgumentException>(() => RecurrentKernel.Forward(shape, [], x, packed, y, state.AsSpan(1), state));
        Assert.Throws<ArgumentException>(() => RecurrentKernel.Forward(shape, [], x, packed, y, state, []));
        Assert.Throws<ArgumentException>(() => RecurrentKernel.Forward(shape, [3], x, packed, y, state, state));
        Assert.Throws<ArgumentException>(() => RecurrentKernel.Forward(shape, [], x, packed, y, state, state, new float[shape.GatesLength]));
        Assert.Throws<ArgumentException>(() => RecurrentKernel.Forward(shape with { Steps = 0 }, [], x, packed, y, state, state));
        Assert.Throws<ArgumentException>(() => RecurrentKernel.Pack(shape, new float[80], new float[99], [], [], packed));
    }
}
