namespace Myelin;

/// <summary>A model with the way it takes a batch: its inputs, or its token ids.</summary>
internal sealed record BatchModel(Module Module, Func<Batch, Tensor> Call, Func<Batch, Tensor> Predict)
{
    internal static BatchModel Of(Layer model) => new(model, batch => model.Call(batch.Inputs), batch => model.Predict(batch.Inputs));

    internal static BatchModel Of(Module<IntTensor, Tensor> model) => new(model, batch => model.Call(batch.Tokens), batch => model.Predict(batch.Tokens));
}
