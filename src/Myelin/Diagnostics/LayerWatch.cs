namespace Myelin;

/// <summary>Hooks on every layer of a model, until they are removed: each layer's signs in the order in which they ran, and the model's output.</summary>
internal sealed class LayerWatch
{
    private readonly List<IDisposable> _hooks = [];
    private readonly List<LayerSigns> _layers = [];
    private bool _isComplete;

    internal LayerWatch(Module model, bool spreads = false)
    {
        foreach ((string path, Module module) in model.NamedModules())
        {
            if (module is Layer { Children.Count: 0 } layer) _hooks.Add(layer.OnForward((_, x, y) => Note(layer, path, x, y, spreads)));
        }

        if (model is Module<Tensor, Tensor> numbers) _hooks.Add(numbers.OnForward((_, x, y) => End(x, y)));
        else if (model is Module<IntTensor, Tensor> ids) _hooks.Add(ids.OnForward((_, x, y) => End(x, y)));
    }

    /// <summary>The layers of the last pass that was not an evaluation.</summary>
    internal IReadOnlyList<LayerSigns> Layers => _layers;

    /// <summary>The model's input in it, a <see cref="Tensor"/> or an <see cref="IntTensor"/>.</summary>
    internal object? Input { get; private set; }

    /// <summary>The model's output in it.</summary>
    internal Tensor? Output { get; private set; }

    internal void Remove()
    {
        foreach (IDisposable hook in _hooks) hook.Dispose();
    }

    private void Note(Layer layer, string path, Tensor x, Tensor y, bool spreads)
    {
        if (NoGrad.IsActive) return;
        // Only one pass is kept, however many there are until the watch is removed.
        if (_isComplete) _layers.Clear();
        _isComplete = false;
        var signs = new LayerSigns(layer, path, x, y, spreads);
        _layers.Add(signs);
        if (y.RequiresGrad) y.OnGradient(signs.NoteGradient);
    }

    private void End(object x, Tensor y)
    {
        if (NoGrad.IsActive) return;
        (_isComplete, Input, Output) = (true, x, y.Detach());
    }
}
