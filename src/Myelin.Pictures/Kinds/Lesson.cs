namespace Myelin.Pictures;

/// <summary>Trains a small network there and then, on all examples at each step.</summary>
internal static class Lesson
{
    /// <summary>The loss of each step, before it was taken, and after the last.</summary>
    internal static double[] Learn(Layer model, Loss loss, Tensor x, Tensor target, Optimizer optimizer, int steps, Action<int>? watch = null)
    {
        model.Train();
        List<double> losses = [];
        for (int step = 0; step < steps; step++)
        {
            watch?.Invoke(step);
            optimizer.ZeroGrad();
            Tensor value = loss.Call(model.Call(x), target);
            losses.Add(value.Item());
            if (!double.IsFinite(losses[^1])) return [.. losses];
            value.Backward();
            optimizer.Step();
        }

        watch?.Invoke(steps);
        losses.Add(NoGrad.Run(() => loss.Call(model.Call(x), target)).Item());
        return [.. losses];
    }

    /// <summary>An activation by name.</summary>
    internal static Layer Activation(string picture, string name) => Limits.Known(picture, "activation", name, s_activations, a => a.Name).Create();

    /// <summary>The names of <see cref="Activation"/>.</summary>
    internal static IReadOnlyList<string> Activations { get; } = ["tanh", "relu", "sigmoid", "leaky_relu", "gelu", "silu"];

    private static readonly (string Name, Func<Layer> Create)[] s_activations =
    [
        ("tanh", () => new Tanh()), ("relu", () => new Relu()), ("sigmoid", () => new Sigmoid()), ("leaky_relu", () => new LeakyRelu()),
        ("gelu", () => new Gelu()), ("silu", () => new Silu()),
    ];

    /// <summary>Linear layers of the given widths with activations between them, initialized by a seed.</summary>
    internal static Sequential Network(IReadOnlyList<int> widths, Func<Layer> activation, ulong seed)
    {
        List<Layer> layers = [];
        for (int i = 1; i < widths.Count; i++)
        {
            layers.Add(new Linear(widths[i - 1], widths[i]));
            if (i < widths.Count - 1) layers.Add(activation());
        }

        var model = new Sequential([.. layers]);
        model.Initialize(seed);
        return model;
    }

    /// <summary>A straight line under the weights of a unit: w₁x + w₂y + b = 0.</summary>
    internal static (double A, double B, double C) LineOf(Linear layer, int unit)
    {
        float[] weight = layer.Weight.Value.ToArray(), bias = layer.Bias!.Value.ToArray();
        return (weight[2 * unit], weight[(2 * unit) + 1], bias[unit]);
    }
}
