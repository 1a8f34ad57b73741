using System.Diagnostics.CodeAnalysis;

namespace Myelin;

/// <summary>
/// A tensor that training changes. It converts to its <see cref="Value"/> wherever a tensor is expected, and gets its initial values when
/// it is first read: by then its path in the model is known, which determines its random numbers.
/// </summary>
public sealed class Parameter : ITrainable
{
    private static long s_declared;

    private readonly Module _owner;
    private readonly Initializer _initializer;
    private readonly Lock _lock = new();
    private Tensor? _value;
    private bool _frozen;

    /// <summary>The number of parameters declared so far, by all modules.</summary>
    internal static long DeclaredSoFar => Interlocked.Read(ref s_declared);

    internal Parameter(Module owner, string name, Shape shape, Initializer initializer)
    {
        _owner = owner;
        _initializer = initializer;
        Name = name;
        Shape = shape;
        NoteDeclaration();
    }

    /// <summary>The name in its module: <c>weight</c>.</summary>
    public string Name { get; }

    /// <summary>The key in the model: <c>encoder.fc1.weight</c>.</summary>
    public string Key => Module.Key(_owner.Path, Name);

    /// <summary>The shape.</summary>
    public Shape Shape { get; }

    /// <summary>The values, initialized on first access.</summary>
    public Tensor Value
    {
        get
        {
            ModuleWatch.Note(_owner);
            if (Volatile.Read(ref _value) is { } value) return value;
            lock (_lock)
            {
                if (_value is null)
                {
                    Processor.WarnIfSlow();
                    Tensor fresh = Tensor.Uninitialized(Shape);
                    Fill(fresh);
                    if (!_frozen) fresh.Node = new Leaf(Shape, this);
                    Volatile.Write(ref _value, fresh);
                }

                return _value;
            }
        }
    }

    /// <summary>The gradient collected since the last <see cref="ZeroGrad"/>; null before the first backward pass.</summary>
    public Tensor? Grad => _value?.Grad;

    /// <summary>Whether training changes this parameter. False freezes it, as in fine-tuning.</summary>
    public bool RequiresGrad
    {
        get => !_frozen;
        set
        {
            // A graph recorded earlier ends in the current leaf, so the leaf is kept if nothing changes.
            if (_frozen == !value) return;
            _frozen = !value;
            if (_value is not { } tensor) return;
            tensor.ZeroGrad();
            tensor.Node = value ? new Leaf(Shape, this) : null;
        }
    }

    /// <summary>Whether some optimizer has this parameter.</summary>
    internal bool IsTrained { get; set; }

    bool ITrainable.IsTrained => IsTrained;

    /// <summary>When the parameter became a part of its model, in the order of all declarations.</summary>
    internal long Declaration { get; private set; }

    /// <summary>The module that declared it.</summary>
    internal Module Owner => _owner;

    internal void NoteDeclaration() => Declaration = Interlocked.Increment(ref s_declared);

    /// <summary>Clears the gradient.</summary>
    public void ZeroGrad() => _value?.ZeroGrad();

    /// <summary>Overwrites the values.</summary>
    /// <param name="values">As many as <see cref="Shape"/> has elements, in row-major order.</param>
    public void CopyFrom(ReadOnlySpan<float> values) => Value.CopyFrom(values);

    /// <summary>Converts a parameter to its value, and a missing one to a missing tensor.</summary>
    [return: NotNullIfNotNull(nameof(parameter))]
    public static implicit operator Tensor?(Parameter? parameter) => parameter?.Value;

    /// <summary>The value; the named alternative to the conversion.</summary>
    public Tensor ToTensor() => Value;

    /// <summary>Key and shape.</summary>
    public override string ToString() => $"{Key} {Shape}";

    /// <summary>Replaces the gradient and returns the previous one.</summary>
    internal Tensor? ExchangeGrad(Tensor? gradient) => (_value?.Node as Leaf)?.Exchange(gradient);

    /// <summary>The number of backward passes whose gradients are in <see cref="Grad"/>.</summary>
    internal int BackwardPasses => (_value?.Node as Leaf)?.Additions ?? 0;

    /// <summary>Whether the values are those of the model's seed up to a factor: weights that were trained or loaded are not.</summary>
    internal bool IsScaledInitial
    {
        get
        {
            Tensor fresh = Tensor.Uninitialized(Shape), value = Value;
            Fill(fresh);
            double product = Kernels.Reduce.Dot(fresh.Span, value.Span),
                squares = Kernels.Reduce.SquaredSum(fresh.Span) * Kernels.Reduce.SquaredSum(value.Span);
            GC.KeepAlive(value);
            return product * product >= 0.999 * squares;
        }
    }

    /// <summary>Restores the initial values, from the model's seed.</summary>
    internal void Reset()
    {
        if (_value is not { } value) return;
        value.ZeroGrad();
        Fill(value);
        value.Storage.Version++;
    }

    private void Fill(Tensor tensor) => _initializer.Fill(tensor, RandomStream.For(_owner.RootSeed, Key));
}
