namespace Myelin.Pictures;

/// <summary>What the layers of a model give for an input: of any nested model, in the order in which they run.</summary>
internal static class HiddenOutputs
{
    /// <summary>Path, layer and output of every layer that has no layers of its own.</summary>
    internal static List<(string Path, Layer Layer, Tensor Output)> Of(Layer model, Tensor x) =>
        [.. model.LayerOutputs(x).Where(o => o.Layer is Layer { Children.Count: 0 }).Select(o => (o.Path, (Layer)o.Layer, o.Output))];

    /// <summary>The outputs of hidden units: after the activation that follows a layer with weights, without the last such layer.</summary>
    internal static List<(string Path, Tensor Output)> Units(Layer model, Tensor x)
    {
        List<(string Path, Layer Layer, Tensor Output)> all = Of(model, x);
        int last = all.FindLastIndex(entry => entry.Layer is Linear);
        List<(string, Tensor)> units = [];
        for (int i = 0; i < last; i++)
        {
            // What follows a linear layer without weights of its own is its activation.
            if (all[i].Layer is not Linear) continue;
            bool isActivated = i + 1 < last && all[i + 1].Layer.OwnParameterCount() == 0;
            units.Add((all[i].Path, isActivated ? all[i + 1].Output : all[i].Output));
        }

        return units;
    }

    private static int OwnParameterCount(this Layer layer) => layer.NamedParameters().Count();
}
