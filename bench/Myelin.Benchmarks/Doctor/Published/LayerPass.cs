namespace Myelin.Benchmarks;

/// <summary>What published tools read of one layer in one pass.</summary>
internal sealed class LayerPass
{
    internal LayerPass(Layer layer, Tensor x, Tensor y)
    {
        Layer = layer;
        float[] inputs = x.ToArray(), outputs = y.ToArray();
        Mean = outputs.Average(v => (double)v);
        NotPositive = Share(outputs, v => v <= 0);
        BeyondFive = Share(inputs, v => Math.Abs(v) >= 5);
        DeadUnits = UnitsBelow(outputs, y.Shape, v => v > 0);
        SaturatedUnits = layer is Sigmoid ? UnitsBelow(inputs, x.Shape, v => v is > -23 and < 16.99999f)
            : layer is Tanh ? UnitsBelow(inputs, x.Shape, v => v is > -9.4999f and < 9.4999f) : 0;
    }

    internal Layer Layer { get; }

    /// <summary>The mean of the outputs.</summary>
    internal double Mean { get; }

    /// <summary>The share of outputs of at most 0.</summary>
    internal double NotPositive { get; }

    /// <summary>The share of inputs at least 5 away from 0.</summary>
    internal double BeyondFive { get; }

    /// <summary>The share of units that are above 0 in less than 1 % of their outputs.</summary>
    internal double DeadUnits { get; }

    /// <summary>The share of units whose inputs are, in less than 1 %, where the derivative is not vanishing by SageMaker's limits.</summary>
    internal double SaturatedUnits { get; }

    private static double Share(float[] values, Func<float, bool> isHit) => (double)values.Count(isHit) / Math.Max(1, values.Length);

    /// <summary>Units are channels of images, features otherwise.</summary>
    private static double UnitsBelow(float[] values, Shape shape, Func<float, bool> isActive)
    {
        const double Active = 0.01;
        int axis = shape.Rank == 4 ? 1 : shape.Rank - 1, units = shape[axis], inner = shape.Rank == 4 ? shape[2] * shape[3] : 1;
        int[] active = new int[units];
        for (int i = 0; i < values.Length; i++)
        {
            if (isActive(values[i])) active[i / inner % units]++;
        }

        return (double)active.Count(count => count < Active * values.Length / units) / units;
    }
}
