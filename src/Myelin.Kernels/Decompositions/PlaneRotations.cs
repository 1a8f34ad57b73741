namespace Myelin.Kernels;

/// <summary>Rotations of neighboring rows of a matrix, collected and then applied to some columns at a time, which stay in a cache.</summary>
internal sealed class PlaneRotations(double[][] rows)
{
    private const int Columns = 128;
    private readonly List<(int Row, double C, double S)> _rotations = [];

    /// <summary>Rows i and i + 1 will be c·xᵢ - s·xᵢ₊₁ and s·xᵢ + c·xᵢ₊₁.</summary>
    internal void Add(int row, double c, double s) => _rotations.Add((row, c, s));

    /// <summary>Applies the rotations in the order in which they were added, and forgets them.</summary>
    internal void Apply()
    {
        int width = rows[0].Length;
        Workers.Run((width + Columns - 1) / Columns, new Job { Owner = this, Width = width });
        _rotations.Clear();
    }

    private void Apply(int start, int size)
    {
        foreach ((int row, double c, double s) in _rotations) Rows64.Rotate(rows[row].AsSpan(start, size), rows[row + 1].AsSpan(start, size), c, s);
    }

    private struct Job : IJob
    {
        internal PlaneRotations Owner;
        internal int Width;

        public readonly void Run(int block) => Owner.Apply(block * Columns, Math.Min(Columns, Width - (block * Columns)));
    }
}
