namespace Myelin.Kernels;

/// <summary>The greedy selection of boxes, one pair at a time.</summary>
internal static class NonMaxSuppressionReference
{
    internal static int[] Run(float[] boxes, int[] order, float threshold, int most)
    {
        List<int> kept = [];
        foreach (int candidate in order)
        {
            if (kept.Count < most && kept.TrueForAll(other => !(Overlap(boxes, candidate, other) > threshold))) kept.Add(candidate);
        }

        return [.. kept];
    }

    /// <summary>Intersection over union.</summary>
    private static float Overlap(float[] boxes, int a, int b)
    {
        float Side(int axis) => Math.Max(Math.Min(boxes[4 * a + axis + 2], boxes[4 * b + axis + 2]) - Math.Max(boxes[4 * a + axis], boxes[4 * b + axis]), 0);
        float Area(int box) => (boxes[4 * box + 2] - boxes[4 * box]) * (boxes[4 * box + 3] - boxes[4 * box + 1]);
        float both = Side(0) * Side(1);
        return both / (Area(a) + Area(b) - both);
    }
}
