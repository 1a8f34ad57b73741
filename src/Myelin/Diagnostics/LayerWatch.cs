namespace Myelin;

/// <summary>Hooks on every layer of a model, until they are removed: each layer's signs in the order in which they ran, and the model's output.</summary>
internal sealed class LayerWatch
{
    private readonly List<IDisposable> _hooks = [];
    private readonly List<LayerSigns> _layers = [];

    internal LayerWatch(Module model, bool spreads = false)
    {
        foreach ((string path, Module module) in model.NamedModules())
        {
            if (module is Layer { Children.Count: 0 } layer) _hooks.Add(layer.OnForward((_, x, y) => Note(new LayerSigns(layer, path, x, y, spreads), y)));
        }

        if (model is Module<Tensor, Tensor> numbers) _hooks.Add(numbers.OnForward((_, _, y) => Output = y.Detach()));
        else if (model is Module<IntTensor, Tensor> ids) _hooks.Add(ids.OnForward((_, _, y) => Output = y.Detach()));
    }

    internal IReadOnlyList<LayerSigns> Layers => _layers;

    internal Tensor? Output { get; private set; }

    internal void Remove()
    {
        foreach (IDisposable hook in _hooks) hook.Dispose();
    }

    private void Note(LayerSigns signs, Tensor y)
    {
        _layers.Add(signs);
        if (y.RequiresGrad) y.OnGradient(signs.NoteGradient);
    }
}
