using System.Collections;

namespace Myelin.Layers;

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

    /// <summary>Appends a layer under a name of its own, and returns this model.</summary>
    public Sequential Add(string name, Layer layer)
    {
        _layers.Add(Child(name, layer));
        return this;
    }

    /// <summary>The layer at a place.</summary>
    public Layer this[int index] => _layers[index];

    /// <summary>How many layers there are.</summary>
    public int Count => _layers.Count;

    /// <summary>Each layer's output is the next one's input.</summary>
    public override Tensor Forward(Tensor x)
    {
        foreach (Layer layer in _layers) x = layer.Call(x);
        return x;
    }

    /// <inheritdoc/>
    public IEnumerator<Layer> GetEnumerator() => _layers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
