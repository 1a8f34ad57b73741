namespace Myelin;

/// <summary>
/// Owns parameters: a layer, a model, or a part of one. Parameters, buffers and children are declared in the constructor by
/// <see cref="Param"/>, <see cref="Buffer"/> and <see cref="Child{T}"/>; the name given there is the key in files, as in PyTorch's state
/// dict. A module that is only kept in a field, without <see cref="Child{T}"/>, is neither trained nor saved.
/// </summary>
/// <example><code>
/// sealed class TwoLayers : Layer
/// {
///     private readonly Linear _hidden, _last;
///
///     public TwoLayers()
///     {
///         _hidden = Child("hidden", new Linear(64, 128));
///         _last = Child("last", new Linear(128, 10));
///     }
///
///     public override Tensor Forward(Tensor x) => _last.Call(_hidden.Call(x.Flatten(1)).Relu());
/// }
/// </code></example>
public abstract class Module
{
    private static long s_made;

    private readonly List<Parameter> _parameters = [];
    private readonly List<(string Name, Tensor Value)> _buffers = [];
    private readonly List<Module> _children = [];
    private readonly ulong _ordinal = (ulong)Interlocked.Increment(ref s_made);
    private HashSet<string>? _names;
    private ulong? _seed;
    private bool _training = true;
    private Module? _parent;
    private RandomStream? _random;
    private long _randomPosition;

    /// <summary>The name of this module in its parent; empty for the outermost.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The names from the outermost module down, joined by dots: <c>encoder.fc1</c>.</summary>
    public string Path => _parent is null ? "" : Key(_parent.Path, Name);

    /// <summary>
    /// Whether the module is in training mode, in which dropout drops and batch norm uses the batch's statistics. False while
    /// <c>Predict</c> runs on this thread, whatever <see cref="Train"/> says.
    /// </summary>
    public bool Training
    {
        get
        {
            ModuleWatch.Note(this);
            return _training && !Prediction.IsRunning;
        }
    }

    /// <summary>This module's own parameters, without its children's.</summary>
    protected internal IReadOnlyList<Parameter> OwnParameters => _parameters;

    /// <summary>The direct children.</summary>
    public IReadOnlyList<Module> Children => _children;

    /// <summary>Whether this module itself has buffers.</summary>
    private protected bool HasBuffers => _buffers.Count > 0;

    /// <summary>The outermost module that this one is in.</summary>
    internal Module Root => _parent?.Root ?? this;

    /// <summary>The seed of the outermost module.</summary>
    internal ulong RootSeed => _parent is null ? _seed ?? _ordinal : _parent.RootSeed;

    /// <summary>Whether this module has hooks.</summary>
    internal virtual bool HasHooks => false;

    /// <summary>Passes the output of every later run that is one tensor to an observer; null if this module never has such an output.</summary>
    internal virtual IDisposable? OnOutput(Action<Module, Tensor> observer) => null;

    /// <summary>Whether this module or one inside has hooks.</summary>
    internal bool IsWatched => HasHooks || _children.Exists(child => child.IsWatched);

    /// <summary>
    /// This module's random numbers, for a layer that needs some: they are determined by the model's seed and this module's path, and a
    /// resumed run continues them where it stopped.
    /// </summary>
    /// <example><code>
    /// sealed class Noise : Layer
    /// {
    ///     public override Tensor Forward(Tensor x) => Training ? x + Tensor.Normal(Random, x.Shape.AsSpan()) : x;
    /// }
    /// </code></example>
    protected RandomStream Random => RandomOf("random");

    /// <summary>How many random numbers this module has drawn; saved with a run, so that a resumed one continues where it stopped.</summary>
    internal long RandomPosition
    {
        get => _random?.Position ?? _randomPosition;
        set
        {
            _randomPosition = value;
            if (_random is not null) _random.Position = value;
        }
    }

    /// <summary>This module's random numbers under a name, which determines them together with seed and path.</summary>
    internal RandomStream RandomOf(string name)
    {
        ModuleWatch.Note(this);
        var wanted = RandomStream.For(RootSeed, Key(Path, name));
        if (_random is not null && _random.Keys == wanted.Keys) return _random;
        wanted.Position = RandomPosition;
        return _random = wanted;
    }

    /// <summary>Declares a parameter.</summary>
    /// <param name="name">Its key: <c>weight</c>.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="initializer">Sets its initial values, when it is first read.</param>
    protected Parameter Param(string name, Shape shape, Initializer initializer)
    {
        CheckNew(name);
        var parameter = new Parameter(this, name, shape, initializer);
        _parameters.Add(parameter);
        return parameter;
    }

    /// <summary>Declares a tensor that is saved with the parameters but not trained, such as a running mean.</summary>
    /// <param name="name">Its key: <c>running_mean</c>.</param>
    /// <param name="value">Its first value.</param>
    protected Tensor Buffer(string name, Tensor value)
    {
        CheckNew(name);
        _buffers.Add((name, value));
        return value;
    }

    /// <summary>Declares a module inside this one, and returns it.</summary>
    /// <param name="name">Its part of the keys: <c>fc1</c> gives <c>fc1.weight</c>.</param>
    /// <param name="module">The module; it must not have a parent yet.</param>
    /// <exception cref="ArgumentException">The name is taken, or the module has a parent.</exception>
    protected T Child<T>(string name, T module) where T : Module
    {
        CheckNew(name);
        RequireNoParent(module, name);
        module._parent = this;
        module.Name = name;
        _children.Add(module);
        // An optimizer that was created before cannot have taken them for parameters of this model.
        foreach (Parameter parameter in module.Parameters()) parameter.NoteDeclaration();
        return module;
    }

    /// <summary>Makes this module another view of children of a parent: they keep their names, and remain the parent's.</summary>
    private protected void Share(Module parent, string name, IEnumerable<Module> children)
    {
        (_parent, Name) = (parent, name);
        _children.AddRange(children);
    }

    /// <summary>Puts a module in the place of a child, under its name; the old one is then without a parent.</summary>
    private protected T ReplaceChild<T>(Module old, T module) where T : Module
    {
        RequireNoParent(module, old.Name);
        _children[_children.IndexOf(old)] = module;
        (module._parent, module.Name) = (this, old.Name);
        (old._parent, old.Name) = (null, "");
        foreach (Parameter parameter in module.Parameters()) parameter.NoteDeclaration();
        return module;
    }

    /// <summary>All parameters with their keys, outermost first, in the order of declaration.</summary>
    public IEnumerable<(string Key, Parameter Parameter)> NamedParameters() =>
        Walk("", static (module, prefix) => module._parameters.Select(p => (Key(prefix, p.Name), p)));

    /// <summary>All parameters, in the order of declaration.</summary>
    public IEnumerable<Parameter> Parameters() => NamedParameters().Select(p => p.Parameter);

    /// <summary>All buffers with their keys.</summary>
    public IEnumerable<(string Key, Tensor Value)> NamedBuffers() =>
        Walk("", static (module, prefix) => module._buffers.Select(b => (Key(prefix, b.Name), b.Value)));

    /// <summary>This module and all inside, with their paths relative to this one (itself: empty).</summary>
    public IEnumerable<(string Path, Module Module)> NamedModules() => Walk("", static (module, prefix) => Enumerable.Repeat((prefix, module), 1));

    /// <summary>The module at a path within this one: <c>model.Find&lt;Linear&gt;("encoder.fc1")</c>. PyTorch: <c>get_submodule</c>.</summary>
    /// <param name="path">Names joined by dots; empty for this module.</param>
    /// <exception cref="ArgumentException">There is no such module, or it is of another type.</exception>
    public T Find<T>(string path) where T : Module
    {
        Module? found = NamedModules().FirstOrDefault(m => m.Path == path).Module;
        string what = found is null ? $"which is none of {string.Join(", ", NamedModules().Skip(1).Select(m => m.Path))}" : $"a {found.GetType().Name}";
        return found as T ?? throw new ArgumentException(
            $"Find: there must be a {typeof(T).Name} at the path.\n" +
            $"  Got \"{path}\", {what}.\n" +
            "  Paths are names joined by dots; NamedModules lists them.", nameof(path));
    }

    /// <summary>Everything that is saved: parameters and buffers, by key, in PyTorch's order (a module's own before its children's).</summary>
    public IEnumerable<(string Key, Tensor Value)> StateDict() =>
        Walk("", static (module, prefix) => module._parameters.Select(p => (Key(prefix, p.Name), p.Value))
            .Concat(module._buffers.Select(b => (Key(prefix, b.Name), b.Value))));

    /// <summary>The shapes of <see cref="StateDict"/>, without allocating parameters that have not been read.</summary>
    internal IEnumerable<(string Key, Shape Shape)> StateShapes() =>
        Walk("", static (module, prefix) => module._parameters.Select(p => (Key(prefix, p.Name), p.Shape))
            .Concat(module._buffers.Select(b => (Key(prefix, b.Name), b.Value.Shape))));

    /// <summary>The number of values in all parameters.</summary>
    public long ParameterCount => Parameters().Sum(p => (long)p.Shape.ElementCount);

    /// <summary>Sets training mode for this module and all inside.</summary>
    public void Train(bool on = true)
    {
        foreach ((_, Module module) in NamedModules()) module._training = on;
    }

    /// <summary>Sets evaluation mode for this module and all inside.</summary>
    public void Eval() => Train(false);

    /// <summary>Clears the gradients of all parameters.</summary>
    public void ZeroGrad()
    {
        foreach (Parameter parameter in Parameters()) parameter.ZeroGrad();
    }

    /// <summary>
    /// Resets every parameter to its initial values, from this seed and the parameter's key, and restarts the module's random numbers. The
    /// same seed gives the same bits on every run and machine.
    /// </summary>
    /// <exception cref="InvalidOperationException">The module is inside another; only the outermost has a seed.</exception>
    public void Initialize(ulong seed)
    {
        if (_parent is not null)
        {
            throw new InvalidOperationException(
                "Initialize: only the outermost module has a seed.\n" +
                $"  Got {Label}.\n" +
                "  Call it on the model.");
        }

        _seed = seed;
        foreach ((_, Module module) in NamedModules()) module.RandomPosition = 0;
        foreach (Parameter parameter in Parameters()) parameter.Reset();
    }

    /// <summary>Restores the seed and the random numbers of a stopped run; the parameters keep their values.</summary>
    internal void RestoreSeed(ulong seed)
    {
        if (_parent is not null) _parent.RestoreSeed(seed);
        else _seed = seed;
    }

    /// <summary>The type and path, as shown in errors: <c>Linear "encoder.fc1"</c>.</summary>
    public string Label => Path.Length == 0 ? GetType().Name : $"{GetType().Name} \"{Path}\"";

    /// <summary>This module as source code, for printing: <c>Linear(784, 128)</c>.</summary>
    public virtual string Describe() => GetType().Name;

    /// <summary>The module and all inside, each as source code, with its parameter count.</summary>
    public override string ToString() => ModuleText.Of(this);

    /// <summary>Parent path and name joined by a dot.</summary>
    internal static string Key(string prefix, string name) => prefix.Length == 0 ? name : $"{prefix}.{name}";

    private IEnumerable<T> Walk<T>(string prefix, Func<Module, string, IEnumerable<T>> own) =>
        own(this, prefix).Concat(_children.SelectMany(child => child.Walk(Key(prefix, child.Name), own)));

    private static void RequireNoParent(Module module, string name)
    {
        if (module._parent is not null)
        {
            throw new ArgumentException(
                "Child: a module can have only one parent.\n" +
                $"  Got {module.Label}, for the name \"{name}\".\n" +
                $"  Make a new {module.GetType().Name}, or share the parameters by calling one module twice.", nameof(module));
        }
    }

    private void CheckNew(string name)
    {
        if (name.Length == 0 || name.Contains('.'))
        {
            throw new ArgumentException(
                $"{GetType().Name}: a name must not be empty or contain a dot.\n" +
                $"  Got \"{name}\".\n" +
                "  Dots join the names of nested modules.", nameof(name));
        }

        if (!(_names ??= []).Add(name))
        {
            throw new ArgumentException(
                $"{GetType().Name}: each parameter, buffer and child needs a unique name.\n" +
                $"  Got \"{name}\" twice.\n" +
                "  Choose another name.", nameof(name));
        }
    }
}
