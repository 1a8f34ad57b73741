namespace Myelin.Pictures.Tests.Kinds;

public sealed class OptimizerPathTests
{
    private const double Share = 1e-5;

    private static readonly IReadOnlyList<GoldenCase> s_cases = GoldenFile.Open("surfaces").Cases;

    public static TheoryData<int, string> Paths
    {
        get
        {
            TheoryData<int, string> all = [];
            for (int i = 0; i < s_cases.Count; i++) all.Add(i, s_cases[i].Text("name"));
            return all;
        }
    }

    [Fact]
    public void All_optimizers_are_recorded_on_all_surfaces()
    {
        HashSet<string> recorded = [.. s_cases.Select(c => c.Text("name"))];
        Assert.All(Surface.All, surface => Assert.All(OptimizerPicture.Names, name => Assert.Contains($"{surface.Name}.{name}", recorded)));
        Assert.Contains(s_cases, c => c.Floats("path").Length < 2 * 201);
    }

    /// <summary>To 1e-5 of the path's extent; one that diverges to its last finite step.</summary>
    [Theory]
    [MemberData(nameof(Paths))]
    public void Paths_are_those_of_PyTorch(int number, string name)
    {
        GoldenCase recorded = s_cases[number];
        string[] parts = name.Split('.');
        (Surface surface, string optimizer) = (Surface.Named(parts[0]), parts[1]);
        float[] expected = recorded.Floats("path"), noise = recorded.Has("noise") ? recorded.Floats("noise") : [];
        int points = expected.Length / 2;
        OptimizerPicture.Path path =
            OptimizerPicture.Follow(surface, optimizer, points - 1, recorded.Double("factor"), step => noise[(2 * step)..((2 * step) + 2)]);
        double[] x = [.. expected.Where((_, i) => i % 2 == 0)], y = [.. expected.Where((_, i) => i % 2 == 1)];
        int finite = Enumerable.Range(0, points).TakeWhile(i => float.IsFinite(expected[2 * i]) && float.IsFinite(expected[(2 * i) + 1])).Count();
        double extent = Math.Max(x[..finite].Max() - x[..finite].Min(), y[..finite].Max() - y[..finite].Min());
        Assert.True(path.X.Length >= finite, $"{path.X.Length} of {finite} points");
        for (int i = 0; i < finite; i++)
        {
            double error = Math.Max(Math.Abs(path.X[i] - x[i]), Math.Abs(path.Y[i] - y[i])) / extent;
            Assert.True(error <= Share, $"step {i}: ({path.X[i]}, {path.Y[i]}) instead of ({x[i]}, {y[i]}), {error:E1} of the extent");
        }
    }
}
