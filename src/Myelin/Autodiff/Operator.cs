namespace Myelin;

/// <summary>
/// How operators, the library's and a user's own, join the graph: compute the output, then record how its gradient is computed.
/// </summary>
/// <example><code>
/// // y = x³
/// static Tensor Cube(Tensor x)
/// {
///     Tensor y = Tensor.From([.. x.ToArray().Select(v => v * v * v)], x.Shape.AsSpan());
///     return Operator.Record("Cube", 0, y, [x], [x], static g => g.Set(0, g.Dy * 3f * g.Saved(0) * g.Saved(0)));
/// }
/// </code></example>
public static class Operator
{
    /// <summary>Records that <paramref name="y"/> was computed from <paramref name="inputs"/>, and returns it.</summary>
    /// <param name="name">The operator's name, for messages and exports.</param>
    /// <param name="attributes">What the backward function needs in addition to tensors: axis, stride and the like.</param>
    /// <param name="y">The output, newly created by this operator.</param>
    /// <param name="inputs">The inputs in order; null for a missing optional one.</param>
    /// <param name="saved">The tensors that the backward function reads. They stay alive until it has run.</param>
    /// <param name="backward">
    /// Delivers each input's gradient by <see cref="BackwardContext{T}.Set"/>. Make it <c>static</c>: then it captures nothing.
    /// </param>
    /// <remarks>
    /// Nothing is recorded if no input requires a gradient, or inside <see cref="NoGrad.Run(Action)"/>. While the backward function runs,
    /// nothing is recorded.
    /// </remarks>
    public static Tensor Record<TAttributes>(
        string name, TAttributes attributes, Tensor y, ReadOnlySpan<Tensor?> inputs, ReadOnlySpan<Tensor?> saved, BackwardFunction<TAttributes> backward) =>
        Record(name, attributes, y, inputs, saved, backward, mayKeepGradients: true);

    /// <summary>Records an operator that has no gradient: reaching it in a backward pass is an error with the given reason.</summary>
    /// <param name="name">The operator's name.</param>
    /// <param name="y">The output.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="reason">Why there is no gradient, and what to use instead; one or two sentences.</param>
    public static Tensor NonDifferentiable(string name, Tensor y, ReadOnlySpan<Tensor?> inputs, string reason)
    {
        if (Records(inputs))
        {
            if (inputs.Contains(y)) y = y.View(y.Shape);
            y.Node = new RefusingNode(name, reason, y.Shape, inputs);
            TraceRecorder.Current?.Add(name, reason, inputs, [y]);
        }
        else
        {
            MarkGradient(y, inputs);
        }

        KeepAlive(inputs);
        return y;
    }

    /// <summary>
    /// Like the public method, for the library's own operators, whose backward functions keep no reference to their arguments.
    /// </summary>
    internal static Tensor RecordOwn<TAttributes>(
        string name, TAttributes attributes, Tensor y, ReadOnlySpan<Tensor?> inputs, ReadOnlySpan<Tensor?> saved, BackwardFunction<TAttributes> backward) =>
        Record(name, attributes, y, inputs, saved, backward, mayKeepGradients: false);

    /// <summary>
    /// The same for an operator with several outputs; its backward function reads <see cref="BackwardContext{T}.DyOf"/>, which is null for an
    /// output that the loss does not depend on.
    /// </summary>
    internal static void RecordOwn<TAttributes>(
        string name, TAttributes attributes, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor?> inputs, ReadOnlySpan<Tensor?> saved,
        BackwardFunction<TAttributes> backward)
    {
        if (Records(inputs))
        {
            var node = new OperatorNode<TAttributes>(name, attributes, default, inputs, saved, backward);
            for (int i = 0; i < outputs.Length; i++) outputs[i].Node = new OutputNode(node, i, outputs.Length, outputs[i].Shape);
            TraceRecorder.Current?.Add(name, attributes!, inputs, outputs);
        }
        else
        {
            foreach (Tensor output in outputs) MarkGradient(output, inputs);
        }

        KeepAlive(inputs);
    }

    /// <summary>Whether a gradient with respect to any of these tensors is wanted, here and now.</summary>
    internal static bool Records(params ReadOnlySpan<Tensor?> inputs)
    {
        if (NoGrad.IsActive) return false;
        if (TraceRecorder.Current is not null) return true;
        foreach (Tensor? input in inputs)
        {
            if (input?.Node is not (null or GradientNode)) return true;
        }

        return false;
    }

    /// <summary>Marks what is computed from nothing but gradients as such, without keeping anything for it.</summary>
    internal static Tensor MarkGradient(Tensor y, params ReadOnlySpan<Tensor?> inputs)
    {
        if (NoGrad.IsActive) return y;
        foreach (Tensor? input in inputs)
        {
            if (input?.Node is GradientNode) y.Node ??= new GradientNode(y.Shape);
        }

        return y;
    }

    private static Tensor Record<TAttributes>(
        string name, TAttributes attributes, Tensor y, ReadOnlySpan<Tensor?> inputs, ReadOnlySpan<Tensor?> saved,
        BackwardFunction<TAttributes> backward, bool mayKeepGradients)
    {
        if (Records(inputs))
        {
            // An output that is an input would lose the input's own history.
            if (inputs.Contains(y)) y = y.View(y.Shape);
            y.Node = new OperatorNode<TAttributes>(name, attributes, y.Shape, inputs, saved, backward) { MayKeepGradients = mayKeepGradients };
            TraceRecorder.Current?.Add(name, attributes!, inputs, [y]);
        }
        else
        {
            MarkGradient(y, inputs);
        }

        KeepAlive(inputs);
        return y;
    }

    /// <summary>
    /// Kernels work on spans, which do not keep a tensor's memory from being reused; the tensors must stay alive up to this point.
    /// </summary>
    private static void KeepAlive(ReadOnlySpan<Tensor?> inputs)
    {
        foreach (Tensor? input in inputs) GC.KeepAlive(input);
    }
}
