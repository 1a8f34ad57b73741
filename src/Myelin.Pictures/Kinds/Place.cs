namespace Myelin.Pictures;

/// <summary>A point that an optimizer moves: a parameter of some coordinates.</summary>
internal sealed class Place : Module
{
    private readonly Parameter _at;

    internal Place(double[] start)
    {
        _at = Param("at", [start.Length], Initializer.Zeros);
        _at.CopyFrom([.. start.Select(v => (float)v)]);
    }

    /// <summary>The coordinates, for a formula.</summary>
    internal Tensor At => _at.Value;

    /// <summary>The coordinates as numbers.</summary>
    internal float[] Now => At.ToArray();
}
