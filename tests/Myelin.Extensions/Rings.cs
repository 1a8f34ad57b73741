using Myelin;

namespace Extensions;

/// <summary>
/// A data set: points around the origin, whose class is the ring that they are in. Each has a place of its own, and is moved a little each
/// time that it is taken, as the key says.
/// </summary>
internal sealed class Rings(int count, ulong seed) : Dataset
{
    public override int Count => count;

    public override Shape InputShape => [2];

    public override int Classes => 3;

    public override Batch Take(ReadOnlySpan<int> indices, SampleKey key)
    {
        float[] points = new float[2 * indices.Length];
        int[] rings = new int[indices.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            CheckIndex(indices[i]);
            rings[i] = indices[i] % Classes;
            RandomStream place = new(seed, (ulong)indices[i]), moved = key.StreamOf(indices[i]);
            float angle = place.NextUniform() * MathF.Tau, radius = 0.5f + rings[i] + (0.1f * moved.NextUniform());
            (points[2 * i], points[(2 * i) + 1]) = (radius * MathF.Cos(angle), radius * MathF.Sin(angle));
        }

        return new Batch(Tensor.From(points, indices.Length, 2), IntTensor.From(rings));
    }
}
