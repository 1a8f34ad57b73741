namespace Myelin;

/// <summary>Models side by side, their outputs joined along axis 1. Of a single example each writes to its own place at once.</summary>
internal sealed class BranchesStep(PreparedModel[] branches) : InferenceStep(Joined(branches))
{
    /// <summary>The output of one branch.</summary>
    internal override int ScratchLength => Output[0] == 1 ? 0 : branches.Max(b => b.OutputShape.ElementCount);

    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        int batch = Output[0], row = y.Length / Math.Max(1, batch), start = 0;
        foreach (PreparedModel branch in branches)
        {
            int length = branch.OutputShape.ElementCount / Math.Max(1, batch);
            if (batch == 1) branch.Run(x, y.Slice(start, length));
            else
            {
                Span<float> part = scratch[..(batch * length)];
                branch.Run(x, part);
                for (int n = 0; n < batch; n++) part.Slice(n * length, length).CopyTo(y.Slice((n * row) + start, length));
            }

            start += length;
        }
    }

    private static Shape Joined(PreparedModel[] branches) => branches[0].OutputShape.With(1, branches.Sum(b => b.OutputShape[1]));
}
