namespace Myelin;

/// <summary>Predictions for all examples of a data set, as members of modules.</summary>
public static class DatasetPrediction
{
    extension(Module<Tensor, Tensor> model)
    {
        /// <summary>Evaluates the inputs of a data set batch by batch, in evaluation mode and without recording.</summary>
        /// <param name="dataset">The examples.</param>
        /// <param name="batchSize">The number of examples per batch, at least 1; it bounds the memory.</param>
        /// <returns>The outputs in the order of the examples, along the first axis.</returns>
        public Tensor Predict(Dataset dataset, int batchSize = 256) => Joined(dataset, batchSize, batch => model.Predict(batch.Inputs));
    }

    extension(Module<IntTensor, Tensor> model)
    {
        /// <summary>The same for a model of token ids.</summary>
        /// <param name="dataset">The examples.</param>
        /// <param name="batchSize">The number of examples per batch, at least 1; it bounds the memory.</param>
        /// <returns>The outputs in the order of the examples, along the first axis.</returns>
        public Tensor Predict(Dataset dataset, int batchSize = 64) => Joined(dataset, batchSize, batch => model.Predict(batch.Tokens));
    }

    private static Tensor Joined(Dataset dataset, int batchSize, Func<Batch, Tensor> predict) => NoGrad.Run(() =>
        TensorOperators.Concat([.. new DataLoader(dataset, batchSize).Epoch(0).Select(predict)], 0));
}
