namespace Myelin.Pictures.Tests.Kinds;

public sealed class OptimizerPathTests
{
    private const double Share = 1e-5;

    public static TheoryData<string, string> Paths
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (Surface surface in Surface.All)
            {
                foreach (string name in OptimizerPicture.Names) all.Add(surface.Name, name);
            }

            return all;
        }
    }

    /// <summary>To 1e-5 of the path's extent; one that diverges to its last finite step.</summary>
    [Theory]
    [MemberData(nameof(Paths))]
    public void Paths_are_those_of_PyTorch(string surface, string optimizer)
    {
        GoldenCase recorded = GoldenFile.Open("surfaces").Cases.Single(c => c.Text("name") == $"{surface}.{optimizer}");
        float[] expected = recorded.Floats("path"), noise = recorded.Has("noise") ? recorded.Floats("noise") : [];
        int points = expected.Length / 2;
        OptimizerPicture.Path path = OptimizerPicture.Follow(Surface.Named(surface), optimizer, points - 1, 1, step => noise[(2 * step)..((2 * step) + 2)]);
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
