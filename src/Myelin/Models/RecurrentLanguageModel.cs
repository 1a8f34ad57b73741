namespace Myelin;

/// <summary>The kind of recurrent network.</summary>
public enum RecurrentNetwork
{
    /// <summary>Elman's, with tanh: <see cref="Myelin.Rnn"/>.</summary>
    Rnn,

    /// <summary>Long short-term memory: <see cref="Myelin.Lstm"/>.</summary>
    Lstm,

    /// <summary>Gated recurrent units: <see cref="Myelin.Gru"/>.</summary>
    Gru,
}

/// <summary>
/// A recurrent network that predicts the next token: embedding, layers of <see cref="Myelin.Rnn"/>, <see cref="Lstm"/> or
/// <see cref="Gru"/>, and a linear layer to the scores. Its memory of a text is its state, so continuing costs one step per token, however
/// long the text.
/// </summary>
public sealed class RecurrentLanguageModel : LanguageModel
{
    private readonly Layer _recurrent;
    private readonly Dropout _dropout;

    /// <param name="network">The kind of recurrent network.</param>
    /// <param name="vocabulary">The number of tokens in the vocabulary.</param>
    /// <param name="context">The number of tokens that it is trained on at once.</param>
    /// <param name="layers">The number of layers.</param>
    /// <param name="width">The width of the embedding and of each layer.</param>
    /// <param name="dropout">Applied after the embedding, between layers and before the scores.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or the dropout is not at least 0 and below 1.</exception>
    public RecurrentLanguageModel(RecurrentNetwork network, int vocabulary, int context, int layers = 2, int width = 256,
        float dropout = 0) : base(vocabulary, context)
    {
        Network = network;
        float between = layers > 1 ? dropout : 0;
        Tokens = Child("tokens", new Embedding(vocabulary, width));
        _recurrent = Child<Layer>("recurrent", network switch
        {
            RecurrentNetwork.Lstm => new Lstm(width, width, layers, dropout: between),
            RecurrentNetwork.Gru => new Gru(width, width, layers, dropout: between),
            _ => new Rnn(width, width, layers, dropout: between),
        });
        _dropout = Child("dropout", new Dropout(dropout));
        Head = Child("head", new Linear(width, vocabulary));
    }

    /// <summary>The kind of recurrent network.</summary>
    public RecurrentNetwork Network { get; }

    /// <summary>The token embeddings; keys <c>tokens.…</c>.</summary>
    public Embedding Tokens { get; }

    /// <summary>From the last layer to the scores; keys <c>head.…</c>.</summary>
    public Linear Head { get; }

    /// <summary>ids int32 <c>[N, T]</c> to scores float32 <c>[N, T, vocabulary]</c>.</summary>
    public override Tensor Forward(IntTensor x) => Head.Call(_dropout.Call(_recurrent.Call(_dropout.Call(Tokens.Call(x)))));

    /// <inheritdoc/>
    public override PreparedTokenModel Prepare(Shape ids) => InferencePlan.Make(this, Tokens, [_dropout, _recurrent, _dropout, Head], ids);

    /// <inheritdoc/>
    public override Continuation Begin() => new StateContinuation(this);

    /// <inheritdoc/>
    public override string Describe() => $"RecurrentLanguageModel({Network}, {Vocabulary}, {Context})";

    private sealed class StateContinuation(RecurrentLanguageModel model) : Continuation
    {
        private object? _state;

        public override Tensor Next(params ReadOnlySpan<int> tokens)
        {
            model.CheckIds(tokens);
            IntTensor ids = IntTensor.From(tokens, 1, tokens.Length);
            return Prediction.Of(() =>
            {
                Tensor x = model.Tokens.Call(ids), y;
                switch (model._recurrent)
                {
                    case Lstm lstm:
                        (y, LstmState state) = lstm.Call(x, (LstmState?)_state);
                        _state = state;
                        break;
                    case Gru gru:
                        (y, Tensor hidden) = gru.Call(x, (Tensor?)_state);
                        _state = hidden;
                        break;
                    default:
                        (y, hidden) = ((Rnn)model._recurrent).Call(x, (Tensor?)_state);
                        _state = hidden;
                        break;
                }

                return model.Show(ids, model.Head.Call(y.Slice(1, -1))).Reshape(model.Vocabulary);
            });
        }
    }
}
