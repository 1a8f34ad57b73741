namespace Myelin;

/// <summary>
/// A model prepared to predict from inputs of one shape: weights copied, and folded and packed where that is faster, memory allocated in
/// advance, no graph, no tensors. A run allocates nothing and returns the result of <c>Predict</c>, up to rounding. Created by
/// <see cref="Layer.Prepare"/>.
/// </summary>
/// <remarks>
/// The library's layers keep the weights they had: prepare again after training. Your own layers are run through their <c>Forward</c>, with
/// their current weights and their allocations. Any number of threads may run it at once: they share its weights, and each run has working
/// memory of its own, which is kept for later ones. Hooks do not see its runs.
/// </remarks>
/// <example><code>
/// PreparedModel ready = model.Prepare([1, 784]);
/// var scores = new float[10];
/// ready.Run(pixels, scores);
/// </code></example>
public sealed class PreparedModel
{
    private readonly InferenceStep[] _steps;
    private readonly int _between, _scratch;

    /// <summary>Memory of runs that have ended.</summary>
    private readonly Stack<Tensor> _free = [];
    private Tensor? _next;

    internal PreparedModel(Shape input, Shape output, InferenceStep[] steps)
    {
        InputShape = input;
        OutputShape = output;
        _steps = steps;

        // Steps alternate between two buffers; the first reads the user's input, the last writes to the user's output.
        _between = Aligned(steps.Length < 2 ? 0 : steps[..^1].Max(step => step.Output.ElementCount));
        _scratch = steps.Length == 0 ? 0 : steps.Max(step => step.ScratchLength);
        _next = NewMemory();
    }

    /// <summary>The shape of an input, including the batch.</summary>
    public Shape InputShape { get; }

    /// <summary>The shape of the output, including the batch.</summary>
    public Shape OutputShape { get; }

    /// <summary>What it maps: <c>PreparedModel([1, 784] to [1, 10])</c>.</summary>
    public override string ToString() => $"PreparedModel({InputShape} to {OutputShape})";

    /// <summary>Predicts.</summary>
    /// <param name="x">The input's elements in row-major order, as many as <see cref="InputShape"/> has.</param>
    /// <param name="y">The destination of the output's elements, as many as <see cref="OutputShape"/> has; must not overlap x.</param>
    /// <exception cref="ShapeException">x or y has another length.</exception>
    public void Run(ReadOnlySpan<float> x, Span<float> y)
    {
        if (x.Length != InputShape.ElementCount) throw WrongLength("x", InputShape, x.Length);
        if (y.Length != OutputShape.ElementCount) throw WrongLength("y", OutputShape, y.Length);
        Tensor memory = TakeMemory();
        try
        {
            Pass(x, y, memory.Span);
        }
        finally
        {
            GiveBack(memory);
        }
    }

    /// <summary>Predicts, into a new tensor.</summary>
    /// <param name="x">float32 of <see cref="InputShape"/>.</param>
    /// <exception cref="ShapeException">x has another shape.</exception>
    public Tensor Predict(Tensor x)
    {
        if (x.Shape != InputShape)
        {
            throw new ShapeException("PreparedModel: x must have the shape that the model was prepared for.",
                $"x {x.Describe()}, prepared for float32{InputShape}.",
                $"Try model.Prepare([{string.Join(", ", x.Shape)}]), or model.Predict, which takes any batch.");
        }

        Tensor y = Tensor.Uninitialized(OutputShape);
        Run(x.Span, y.Span);
        GC.KeepAlive(x);
        return y;
    }

    private void Pass(ReadOnlySpan<float> x, Span<float> y, Span<float> memory)
    {
        Span<float> scratch = memory[(2 * _between)..];
        for (int i = 0; i < _steps.Length - 1; i++)
        {
            Span<float> result = memory.Slice(i % 2 * _between, _steps[i].Output.ElementCount);
            _steps[i].Run(x, result, scratch[.._steps[i].ScratchLength]);
            x = result;
        }

        if (_steps.Length == 0) x.CopyTo(y);
        else _steps[^1].Run(x, y, scratch[.._steps[^1].ScratchLength]);
    }

    /// <summary>Memory that no other run uses. A single caller always gets the same, without a lock.</summary>
    private Tensor TakeMemory()
    {
        if (Interlocked.Exchange(ref _next, null) is { } memory) return memory;
        lock (_free)
        {
            if (_free.TryPop(out memory)) return memory;
        }

        return NewMemory();
    }

    private void GiveBack(Tensor memory)
    {
        if (Interlocked.CompareExchange(ref _next, memory, null) is null) return;
        lock (_free) _free.Push(memory);
    }

    private Tensor NewMemory() => Tensor.Uninitialized([(2 * _between) + _scratch]);

    /// <summary>A length rounded up to a cache line, so that what follows begins with one.</summary>
    private static int Aligned(int length) => (length + 15) & ~15;

    internal static ShapeException WrongLength(string name, Shape shape, int length) => new(
        $"PreparedModel: {name} must have {shape.ElementCount} elements, of shape {shape}.", $"{length}.", "Prepare the model for the batch you give it.");
}
