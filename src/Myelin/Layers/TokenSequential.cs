using System.Globalization;

namespace Myelin;

/// <summary>
/// A <see cref="Sequential"/> that starts with ids: an <see cref="Embedding"/>, or another module of ids, then layers one after another. The keys
/// of its parameters start with their number, like those of PyTorch's <c>nn.Sequential(nn.Embedding(…), …)</c>.
/// </summary>
/// <example><code>
/// var model = new TokenSequential(new Embedding(1000, 32), new Lstm(32, 64), new SequenceLast(), new Linear(64, 2));
/// var trainer = new Trainer(new SupervisedTask(model, new CrossEntropy()), new Adam(model.Parameters()));
/// </code></example>
public sealed class TokenSequential : Module<IntTensor, Tensor>
{
    private readonly Module<IntTensor, Tensor> _first;
    private readonly List<Layer> _rest = [];

    /// <param name="first">Takes the ids.</param>
    /// <param name="rest">The layers behind it, in order.</param>
    public TokenSequential(Module<IntTensor, Tensor> first, params ReadOnlySpan<Layer> rest)
    {
        _first = Child("0", first);
        foreach (Layer layer in rest) _rest.Add(Child((_rest.Count + 1).ToString(CultureInfo.InvariantCulture), layer));
    }

    /// <summary>ids int32 <c>[…]</c>, such as <c>[N, T]</c>, to the last layer's output.</summary>
    public override Tensor Forward(IntTensor x) => Sequential.Run(_rest, _first.Call(x));

    /// <summary>
    /// Prepares the model to predict repeatedly from ids of one shape, with its weights packed and its memory allocated in advance: for deployment where
    /// each microsecond counts. The prepared model keeps the weights of that time.
    /// </summary>
    /// <param name="ids">The shape of an input, including the batch: <c>[1, 64]</c>.</param>
    /// <exception cref="ShapeException">The model does not accept such inputs.</exception>
    public PreparedTokenModel Prepare(Shape ids) => InferencePlan.Make(this, _first, _rest, ids);
}
