using System.Collections;

namespace Myelin;

/// <summary>Layers one after another: y = fₙ(… f₂(f₁(x))). The keys of their parameters start with their number, as in PyTorch.</summary>
/// <example><code>
/// var model = new Sequential(new Linear(784, 128), new Relu(), new Linear(128, 10));
/// </code></example>
public sealed class Sequential : Layer, IReadOnlyList<Layer>
{
    private readonly List<Layer> _layers = [];

    /// <summary>The layers in order.</summary>
    public Sequential(params ReadOnlySpan<Layer> layers)
    {
        foreach (Layer layer in layers) Add(layer);
    }

    /// <summary>Appends a layer under the next number, and returns this model.</summary>
    public Sequential Add(Layer layer)
    {
        _layers.Add(Child(_layers.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), layer));
        return this;
    }

    /// <summary>Appends a layer with a given name, and returns this model.</summary>
    public Sequential Add(string name, Layer layer)
    {
        _layers.Add(Child(name, layer));
        return this;
    }

    /// <summary>The layer at an index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer.</exception>
    public Layer this[int index] => _layers[Argument.Index(index, Count, nameof(Sequential), nameof(index), "The first layer is 0.")];

    /// <summary>The number of layers.</summary>
    public int Count => _layers.Count;

    /// <summary>
    /// Each layer's output is the next one's input. Adjacent layers that one operator computes faster run as one, with the same result up
    /// to rounding: Linear + Relu, and Conv2d + BatchNorm2d + Relu + MaxPool2d(2) with any of the last three; hooks see the single layers
    /// nevertheless.
    /// </summary>
    public override Tensor Forward(Tensor x)
    {
        for (int i = 0; i < _layers.Count;)
        {
            int fused = Fusion.Count(_layers, i);
            if (fused > 1 && Fusion.Run(_layers, i, fused, x) is { } y)
            {
                x = Shown(i, fused, x, y);
                i += fused;
            }
            else
            {
                x = _layers[i++].Call(x);
            }
        }

        return x;
    }

    private Tensor Shown(int start, int count, Tensor x, Tensor y)
    {
        bool watched = false;
        for (int i = start; i < start + count; i++) watched |= _layers[i].HasHooks;
        return watched ? Again(_layers.GetRange(start, count), x, y) : y;

        static Tensor Again(List<Layer> group, Tensor x, Tensor y) => Shadow.Run(x, y, x => group.Aggregate(x, (x, layer) => layer.Call(x)), [.. group]);
    }

    internal override void Plan(InferencePlan plan)
    {
        for (int i = 0; i < _layers.Count;)
        {
            int fused = Fusion.Count(_layers, i);
            if (fused > 1 && Fusion.Plan(_layers, i, fused, plan)) i += fused;
            else _layers[i++].Plan(plan);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Layer> GetEnumerator() => _layers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
