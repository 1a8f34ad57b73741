
namespace Myelin.Tests.Modules;

public sealed class InitializerTests
{
    private static readonly Shape s_shape = [300, 200];

    public static TheoryData<string, double, double> Even => new()
    {
        { nameof(Initializer.Uniform), 0.5, 0.25 },
        { nameof(Initializer.XavierUniform), Math.Sqrt(6.0 / 500), 0 },
        { nameof(Initializer.KaimingUniform), Math.Sqrt(6.0 / 200), 0 },
        { nameof(Initializer.LeCunUniform), Math.Sqrt(3.0 / 200), 0 },
    };

    public static TheoryData<string, double, double> Bells => new()
    {
        { nameof(Initializer.Normal), 2, 1 },
        { nameof(Initializer.XavierNormal), Math.Sqrt(2.0 / 500), 0 },
        { nameof(Initializer.KaimingNormal), Math.Sqrt(2.0 / 200), 0 },
        { nameof(Initializer.LeCunNormal), Math.Sqrt(1.0 / 200), 0 },
    };

    [Theory, MemberData(nameof(Even)), Covers("initializer Uniform", "initializer XavierUniform", "initializer KaimingUniform", "initializer LeCunUniform")]
    public void Even_ones_fill_their_range(string name, double bound, double middle)
    {
        double[] values = Filled(Make(name), s_shape);
        Assert.All(values, v => Assert.InRange(v - middle, -bound * 1.0000001, bound * 1.0000001));
        Assert.InRange(values.Max() - middle, bound * 0.999, bound * 1.0000001);
        Assert.InRange(values.Average() - middle, -0.01 * bound, 0.01 * bound);
        Assert.InRange(Reference.Variance(values, 0) / (bound * bound / 3), 0.98, 1.02);
    }

    [Theory, MemberData(nameof(Bells)), Covers("initializer Normal", "initializer XavierNormal", "initializer KaimingNormal", "initializer LeCunNormal")]
    public void Normal_ones_have_their_moments(string name, double deviation, double mean)
    {
        double[] values = Filled(Make(name), s_shape);
        Assert.InRange((values.Average() - mean) / deviation, -0.02, 0.02);
        Assert.InRange(Reference.Variance(values, 0) / (deviation * deviation), 0.97, 1.03);
        Assert.InRange(values.Count(v => Math.Abs(v - mean) < deviation) / (double)values.Length, 0.673, 0.693);
    }

    [Theory, InlineData(30, 20), InlineData(20, 30), InlineData(25, 25), InlineData(1, 7), Covers("initializer Orthogonal")]
    public void Orthogonal_rows_or_columns(int rows, int columns)
    {
        double[] m = Filled(Initializer.Orthogonal(2), [rows, columns]);
        bool byRow = rows <= columns;
        int count = Math.Min(rows, columns), length = Math.Max(rows, columns);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                double dot = Enumerable.Range(0, length)
                    .Sum(k => byRow ? m[(i * columns) + k] * m[(j * columns) + k] : m[(k * columns) + i] * m[(k * columns) + j]);
                Assert.Equal(i == j ? 4 : 0, dot, 1e-5);
            }
        }
    }

    [Fact, Covers("initializer Zeros", "initializer Ones", "initializer Constant")]
    public void Constants()
    {
        Assert.All(Filled(Initializer.Zeros, [9]), v => Assert.Equal(0, v));
        Assert.All(Filled(Initializer.Ones, [9]), v => Assert.Equal(1, v));
        Assert.All(Filled(Initializer.Constant(0.5f), [9]), v => Assert.Equal(0.5, v));
    }

    [Fact]
    public void Fans()
    {
        Assert.Equal((200, 300), Initializer.Fans([300, 200]));
        Assert.Equal((3 * 25, 8 * 25), Initializer.Fans([8, 3, 5, 5]));
        Assert.Equal((7, 7), Initializer.Fans([7]));
    }

    [Fact]
    public void Layers_start_as_PyTorchs_do()
    {
        var linear = new Linear(100, 50);
        var convolution = new Conv2d(4, 50, 5);
        Assert.InRange(linear.Weight.Value.Abs().Max().Item(), 0.0995f, 0.1000001f);
        Assert.InRange(linear.Bias!.Value.Abs().Max().Item(), 0.08f, 0.1000001f);
        Assert.InRange(convolution.Weight.Value.Abs().Max().Item(), 0.0995f, 0.1000001f);
        Assert.InRange(convolution.Bias!.Value.Abs().Max().Item(), 0.08f, 0.1000001f);
        var norm = new BatchNorm1d(3);
        Assert.Equal([1f, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1], norm.StateDict().SelectMany(e => e.Value.ToArray()));
        Assert.All(new Linear(9, 9, weightInitializer: Initializer.Constant(2)).Weight.Value.ToArray(), v => Assert.Equal(2, v));
    }

    private static Initializer Make(string name) => name switch
    {
        nameof(Initializer.Uniform) => Initializer.Uniform(-0.25f, 0.75f),
        nameof(Initializer.Normal) => Initializer.Normal(1, 2),
        nameof(Initializer.XavierUniform) => Initializer.XavierUniform(),
        nameof(Initializer.XavierNormal) => Initializer.XavierNormal(),
        nameof(Initializer.KaimingUniform) => Initializer.KaimingUniform(),
        nameof(Initializer.KaimingNormal) => Initializer.KaimingNormal(),
        nameof(Initializer.LeCunUniform) => Initializer.LeCunUniform(),
        _ => Initializer.LeCunNormal(),
    };

    private static double[] Filled(Initializer initializer, Shape shape)
    {
        Tensor tensor = Tensor.Zeros(shape.AsSpan());
        initializer.Fill(tensor, new RandomStream(11));
        return Compare.Wide(tensor.ToArray());
    }
}
