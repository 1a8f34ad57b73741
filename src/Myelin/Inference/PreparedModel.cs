namespace Myelin;

/// <summary>
/// A model made ready to predict from inputs of one shape: the weights copied, and folded and packed where that is faster, memory set
/// aside, no graph, no tensors. A run allocates nothing and gives what <c>Predict</c> gives, up to rounding. Made by <see cref="Layer.Prepare"/>.
/// </summary>
/// <remarks>
/// The library's layers are held with the weights they had: prepare again after training. A layer of your own is run through its
/// <c>Forward</c>, with the weights it has then and the allocations that makes. A prepared model works in memory of its own, so it serves one
/// thread at a time; give each thread its own. Hooks see nothing of it.
/// </remarks>
/// <example><code>
/// PreparedModel ready = model.Prepare([1, 784]);
/// var scores = new float[10];
/// ready.Run(pixels, scores);
/// </code></example>
public sealed class PreparedModel
{
    private readonly InferenceStep[] _steps;
    private readonly Tensor _first, _second;
    private int _running;

    internal PreparedModel(Shape input, Shape output, InferenceStep[] steps)
    {
        InputShape = input;
        OutputShape = output;
        _steps = steps;

        // Steps pass their results to and fro between two buffers; the first reads what the user gives, the last writes where the user says.
        int longest = steps.Length < 2 ? 0 : steps[..^1].Max(step => step.Output.ElementCount);
        _first = Tensor.Uninitialized([longest]);
        _second = Tensor.Uninitialized([longest]);
    }

    /// <summary>The shape of an input, batch included.</summary>
    public Shape InputShape { get; }

    /// <summary>The shape of the output, batch included.</summary>
    public Shape OutputShape { get; }

    /// <summary>Predicts.</summary>
    /// <param name="x">The input's elements in row-major order, as many as <see cref="InputShape"/> has.</param>
    /// <param name="y">Where the output's elements go, as many as <see cref="OutputShape"/> has; must not overlap x.</param>
    /// <exception cref="ShapeException">x or y has another length.</exception>
    /// <exception cref="InvalidOperationException">Another thread is running this object.</exception>
    public void Run(ReadOnlySpan<float> x, Span<float> y)
    {
        if (x.Length != InputShape.ElementCount) throw WrongLength("x", InputShape, x.Length);
        if (y.Length != OutputShape.ElementCount) throw WrongLength("y", OutputShape, y.Length);
        if (Interlocked.Exchange(ref _running, 1) != 0)
        {
            throw new InvalidOperationException(
                "PreparedModel: one thread at a time.\n  Got a run while another is going on.\n  Try one model.Prepare(…) a thread, or model.Predict, which any number of threads may call.");
        }

        try
        {
            Pass(x, y);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    /// <summary>Predicts, into a new tensor.</summary>
    /// <param name="x">float32 of <see cref="InputShape"/>.</param>
    /// <exception cref="ShapeException">x has another shape.</exception>
    public Tensor Predict(Tensor x)
    {
        if (x.Shape != InputShape)
        {
            throw new ShapeException("PreparedModel: x must have the shape that the model was prepared for.", $"x {x.Describe()}, prepared for float32{InputShape}.",
                $"Try model.Prepare([{string.Join(", ", x.Shape)}]), or model.Predict, which takes any batch.");
        }

        Tensor y = Tensor.Uninitialized(OutputShape);
        Run(x.Span, y.Span);
        GC.KeepAlive(x);
        return y;
    }

    private void Pass(ReadOnlySpan<float> x, Span<float> y)
    {
        Tensor next = _first;
        for (int i = 0; i < _steps.Length - 1; i++)
        {
            Span<float> result = next.Span[.._steps[i].Output.ElementCount];
            _steps[i].Run(x, result);
            x = result;
            next = next == _first ? _second : _first;
        }

        if (_steps.Length == 0) x.CopyTo(y);
        else _steps[^1].Run(x, y);
    }

    private static ShapeException WrongLength(string name, Shape shape, int length) => new(
        $"PreparedModel: {name} must have {shape.ElementCount} elements, of shape {shape}.", $"{length}.", "Prepare the model for the batch you give it.");
}
