namespace Myelin.Kernels.Tests.Neighbors;

public sealed class NeighborTests
{
    private const int Count = 21, Features = 3;

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(12.5)]
    public void Probabilities_have_the_perplexity_and_the_form_of_a_Gaussian(double perplexity)
    {
        (float[] points, float[] p) = Probabilities(perplexity);
        int width = NeighborProbabilities.Padded(Count);
        for (int i = 0; i < Count; i++)
        {
            double[] row = [.. Enumerable.Range(0, width).Select(j => (double)p[(i * width) + j])];
            Assert.Equal(1, row.Sum(), 1e-5);
            Assert.Equal(0, row[i]);
            Assert.All(row[Count..], padding => Assert.Equal(0, padding));
            Assert.Equal(perplexity, Math.Exp(-row.Where(q => q > 0).Sum(q => q * Math.Log(q))), 1e-3 * perplexity);

            // ln p falls by the same β for each unit of squared distance.
            double[] distance = [.. Enumerable.Range(0, Count).Select(j => Distance(points, width, i, j))];
            int[] likely = [.. Enumerable.Range(0, Count).Where(j => row[j] > 1e-4).OrderBy(j => distance[j])];
            double Slope(int j) => Math.Log(row[likely[0]] / row[j]) / (distance[j] - distance[likely[0]]);
            Assert.All(likely[1..], j => Assert.Equal(Slope(likely[^1]), Slope(j), 1e-2 * Slope(likely[^1])));
        }
    }

    [Fact]
    public void Forces_are_the_gradient_of_the_divergence()
    {
        float[] p = Probabilities(5).P;
        NeighborProbabilities.Symmetrize(p, Count);
        Assert.Equal(1, p.Sum(), 1e-5);
        var forces = new NeighborForces(p, Count);
        var random = new Random(3);
        for (int i = 0; i < Count; i++) (forces.X[i], forces.Y[i]) = ((float)random.NextDouble() * 4, (float)random.NextDouble() * 4);
        forces.Run(1);
        Assert.Equal(Divergence(p, forces.X, forces.Y), forces.Divergence(), 1e-5);
        const float Step = 1f / 128;
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal(Difference(forces.X, i, Step, () => Divergence(p, forces.X, forces.Y)), forces.GradientX[i], 2e-5);
            Assert.Equal(Difference(forces.Y, i, Step, () => Divergence(p, forces.X, forces.Y)), forces.GradientY[i], 2e-5);
        }
    }

    [Fact]
    public void Equal_points_have_equal_probabilities()
    {
        float[] p = new float[5 * 8];
        NeighborProbabilities.Run(new float[8], p, 5, 0, 5, Math.Log(3));
        for (int i = 0; i < 5; i++)
        {
            for (int j = 0; j < 8; j++) Assert.Equal(i == j || j >= 5 ? 0 : 0.25f, p[(i * 8) + j], 1e-6f);
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() => Teams.SameBits(() =>
    {
        float[] p = Probabilities(5).P;
        NeighborProbabilities.Symmetrize(p, Count);
        var forces = new NeighborForces(p, Count);
        for (int i = 0; i < Count; i++) (forces.X[i], forces.Y[i]) = (i * i % 7, i * 3 % 5);
        forces.Run(12);
        return [p, forces.GradientX, forces.GradientY, [(float)forces.Divergence()]];
    });

    private static (float[] Points, float[] P) Probabilities(double perplexity)
    {
        int width = NeighborProbabilities.Padded(Count);
        float[] points = new float[Features * width], p = new float[Count * width];
        var random = new Random(1);
        for (int i = 0; i < Features * width; i++) points[i] = i % width < Count ? (float)random.NextDouble() : 0;
        NeighborProbabilities.Run(points, p, Count, 0, 10, Math.Log(perplexity));
        NeighborProbabilities.Run(points, p, Count, 10, Count - 10, Math.Log(perplexity));
        return (points, p);
    }

    private static double Distance(float[] points, int width, int i, int j) =>
        Enumerable.Range(0, Features).Sum(f => Math.Pow((double)points[(f * width) + i] - points[(f * width) + j], 2));

    private static double Difference(float[] positions, int i, float step, Func<double> divergence)
    {
        float before = positions[i];
        positions[i] = before + step;
        double above = divergence();
        positions[i] = before - step;
        double below = divergence();
        positions[i] = before;
        return (above - below) / (2.0 * step);
    }

    /// <summary>Σ p·ln(p/q) in double, from its definition.</summary>
    private static double Divergence(float[] p, float[] x, float[] y)
    {
        int width = NeighborProbabilities.Padded(Count);
        double Weight(int i, int j) => 1 / (1 + Math.Pow((double)x[i] - x[j], 2) + Math.Pow((double)y[i] - y[j], 2));
        double z = 0, sum = 0;
        for (int i = 0; i < Count; i++)
        {
            for (int j = 0; j < Count; j++) z += i == j ? 0 : Weight(i, j);
        }

        for (int i = 0; i < Count; i++)
        {
            for (int j = 0; j < Count; j++)
            {
                double probability = p[(i * width) + j];
                if (probability > 0) sum += probability * Math.Log(probability / (Weight(i, j) / z));
            }
        }

        return sum;
    }
}
