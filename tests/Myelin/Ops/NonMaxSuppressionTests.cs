namespace Myelin.Tests.Ops;

public sealed class NonMaxSuppressionTests
{
    [Theory, Golden("NonMaxSuppression", "vision"), Covers("NonMaxSuppression(Tensor, Tensor, Single, Int32)")]
    public void Matches(GoldenCase c)
    {
        int[] kept = c["x0"].NonMaxSuppression(c["x1"], c.Float("threshold")).ToArray();
        Assert.Equal(c.Ints("y").ToArray(), kept);
        Assert.Equal(Kept(Array64.From(c["x0"]), Array64.From(c["x1"]), c.Double("threshold")), kept);
    }

    [Fact]
    public void The_search_ends_when_enough_are_kept()
    {
        Tensor boxes = Tensor.From([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5], 3, 4), scores = Tensor.From([0.1f, 0.3f, 0.2f]);
        Assert.Equal([1, 2], boxes.NonMaxSuppression(scores, 0.5f, maxCount: 2).ToArray());
        Assert.Empty(boxes.NonMaxSuppression(scores, 0.5f, maxCount: 0).ToArray());
    }

    [Fact]
    public void A_score_that_is_not_a_number_comes_last() => Assert.Equal([1, 0],
        Tensor.From([0, 0, 1, 1, 2, 2, 3, 3], 2, 4).NonMaxSuppression(Tensor.From([float.NaN, float.NegativeInfinity]), 0.5f).ToArray());

    [Fact]
    public void What_is_picked_keeps_its_gradient()
    {
        Tensor boxes = Tensor.From([0, 0, 4, 4, 0, 0, 4, 3, 9, 9, 11, 11], 3, 4).RequireGrad(), scores = Tensor.From([0.5f, 0.9f, 0.7f]).RequireGrad();
        IntTensor kept = boxes.NonMaxSuppression(scores, 0.5f);
        Assert.Equal([1, 2], kept.ToArray());
        scores.IndexSelect(kept).Sum().Backward();
        Assert.Equal([0, 1, 1], scores.Grad!.ToArray());
    }

    public static TheoryData<Func<object>, string> Wrong => new()
    {
        {
            () => Tensor.Ones(2, 4).NonMaxSuppression(Tensor.Ones(3), 0.5f),
            "NonMaxSuppression: boxes must be [n, 4] and scores [n].\n"
            + "  Got boxes float32[2, 4], scores float32[3].\n"
            + "  Give one class of one image at a time."
        },
        {
            () => Tensor.Ones(2, 4).NonMaxSuppression(Tensor.Ones(2), float.NaN),
            "NonMaxSuppression: iouThreshold must be from 0 to 1.\n  Got NaN.\n  Try 0.5. (Parameter 'iouThreshold')"
        },
        {
            () => Tensor.Ones(2, 4).NonMaxSuppression(Tensor.Ones(2), 0.5f, -1),
            "NonMaxSuppression: maxCount must be at least 0.\n  Got -1.\n  Leave it out to keep all. (Parameter 'maxCount')"
        },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void What_does_not_fit_is_an_error_in_three_lines(Func<object> run, string message) =>
        Assert.Equal(message, Assert.ThrowsAny<ArgumentException>(run).Message);

    private static List<int> Kept(Array64 boxes, Array64 scores, double threshold)
    {
        List<int> kept = [], left = [.. Enumerable.Range(0, scores.Values.Length)];
        while (left.Count > 0)
        {
            int best = left.MaxBy(i => scores[i]);
            kept.Add(best);
            left.RemoveAll(i => i == best || Overlap(i, best) > threshold);
        }

        return kept;

        double Overlap(int a, int b)
        {
            double width = Math.Min(boxes[a, 2], boxes[b, 2]) - Math.Max(boxes[a, 0], boxes[b, 0]);
            double height = Math.Min(boxes[a, 3], boxes[b, 3]) - Math.Max(boxes[a, 1], boxes[b, 1]);
            double both = width > 0 && height > 0 ? width * height : 0;
            return both == 0 ? 0 : both / (Area(a) + Area(b) - both);
        }

        double Area(int i) => (boxes[i, 2] - boxes[i, 0]) * (boxes[i, 3] - boxes[i, 1]);
    }
}
