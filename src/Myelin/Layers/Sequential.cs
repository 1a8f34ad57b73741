using System.Collections;

namespace Myelin;

/// <summary>Layers one after another: y = fₙ(… f₂(f₁(x))). The keys of their parameters start with their number, as in PyTorch.</summary>
/// <example><code>
/// var model = new Sequential(new Linear(784, 128), new Relu(), new Linear(128, 10));
/// </code></example>
public sealed class Sequential : Layer, IReadOnlyList<Layer>
{
    private readonly List<Layer> _layers = [];
    private readonly bool _isSlice;

    /// <summary>The layers in order.</summary>
    public Sequential(params ReadOnlySpan<Layer> layers)
    {
        foreach (Layer layer in layers) Add(layer);
    }

    private Sequential(Sequential whole, string name, IReadOnlyList<Layer> layers)
    {
        (_layers, _isSlice) = ([.. layers], true);
        Share(whole, name, layers);
    }

    /// <summary>Appends a layer under the next number, and returns this model.</summary>
    public Sequential Add(Layer layer)
    {
        RequireWhole(nameof(Add));
        _layers.Add(Child(_layers.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), layer));
        return this;
    }

    /// <summary>Appends a layer with a given name, and returns this model.</summary>
    public Sequential Add(string name, Layer layer)
    {
        RequireWhole(nameof(Add));
        _layers.Add(Child(name, layer));
        return this;
    }

    /// <summary>The layer at an index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer.</exception>
    public Layer this[int index] => _layers[Argument.Index(index, Count, nameof(Sequential), nameof(index), "The first layer is 0.")];

    /// <summary>Some of the layers, such as <c>model[..^1]</c> for all but the last; they remain this model's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range goes beyond the layers.</exception>
    public IReadOnlyList<Layer> this[Range range]
    {
        get
        {
            (int start, int end) = (range.Start.GetOffset(Count), range.End.GetOffset(Count));
            if (start >= 0 && start <= end && end <= Count) return _layers[start..end];
            throw new ArgumentOutOfRangeException(
                nameof(range), $"Sequential: a range must be within the layers.\n  Got {range} of {Count} layers.\n  Try ..^1 for all but the last.");
        }
    }

    /// <summary>
    /// Some of the layers as a model of its own, such as the features before a head: <c>model.Slice(..^1)</c>. It shares layers and parameters with this
    /// model, whose part it is: their keys, seed and mode are this model's, and training one trains the other. It cannot be changed by
    /// <see cref="Add(Layer)"/> or <see cref="Replace"/>. PyTorch: <c>model[:-1]</c>.
    /// </summary>
    /// <param name="range">Which layers it has.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range goes beyond the layers.</exception>
    public Sequential Slice(Range range) => new(this, range.ToString(), this[range]);

    /// <summary>
    /// Replaces a layer, such as the last one of a pretrained model by one for other classes, and returns this model. Create the optimizer
    /// afterwards: it would not have the new parameters. PyTorch: <c>model[i] = layer</c>.
    /// </summary>
    /// <param name="index">The index of the layer to replace.</param>
    /// <param name="layer">The new layer, which gets the old one's name.</param>
    /// <exception cref="ArgumentException">There is no such layer, or the new one has a parent.</exception>
    public Sequential Replace(int index, Layer layer)
    {
        RequireWhole(nameof(Replace));
        _layers[index] = ReplaceChild(this[index], layer);
        return this;
    }

    /// <summary>Runs some of the layers: <c>model.Call(x, ..^1)</c> are the features before the last one.</summary>
    /// <param name="x">The input of the first of them.</param>
    /// <param name="range">Which layers to run.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range goes beyond the layers.</exception>
    public Tensor Call(Tensor x, Range range) => Run(this[range], x);

    /// <summary>The number of layers.</summary>
    public int Count => _layers.Count;

    /// <summary>
    /// Each layer's output is the next one's input. Adjacent layers that one operator computes faster run as one, with the same result up
    /// to rounding: Linear + Relu, BatchNorm + Relu, and Conv2d + BatchNorm2d + Relu + MaxPool2d(2) with any of the last three; hooks see the single layers
    /// nevertheless.
    /// </summary>
    public override Tensor Forward(Tensor x) => Run(_layers, x);

    internal static Tensor Run(IReadOnlyList<Layer> layers, Tensor x)
    {
        for (int i = 0; i < layers.Count;)
        {
            int fused = Fusion.Count(layers, i);
            if (fused > 1 && Fusion.Run(layers, i, fused, x) is { } y)
            {
                x = Shown(layers, i, fused, x, y);
                i += fused;
            }
            else
            {
                x = layers[i++].Call(x);
            }
        }

        return x;
    }

    private void RequireWhole(string name)
    {
        if (_isSlice) throw new InvalidOperationException(
            $"Sequential.{name}: the layers of a slice are those of the whole model.\n  Got {Label}.\n  Call {name} of the whole model, and Slice again.");
    }

    private static Tensor Shown(IReadOnlyList<Layer> layers, int start, int count, Tensor x, Tensor y)
    {
        bool watched = false;
        for (int i = start; i < start + count; i++) watched |= layers[i].HasHooks;
        return watched ? Again([.. layers.Skip(start).Take(count)], x, y) : y;

        static Tensor Again(Layer[] group, Tensor x, Tensor y) => Shadow.Run(x, y, x => group.Aggregate(x, (x, layer) => layer.Call(x)), group);
    }

    internal override void Plan(InferencePlan plan) => Plan(_layers, plan);

    internal static void Plan(IReadOnlyList<Layer> layers, InferencePlan plan)
    {
        for (int i = 0; i < layers.Count;)
        {
            int fused = Fusion.Count(layers, i);
            if (fused > 1) Fusion.Plan(layers, i, fused, plan);
            else layers[i].Plan(plan);
            i += fused;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Layer> GetEnumerator() => _layers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
